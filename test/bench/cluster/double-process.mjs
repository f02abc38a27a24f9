/** A double of the event store, which keeps all in memory and goes with its parent. Tells where it is when it is asked. */
import { once } from 'node:events';
import { register } from 'node:module';

process.once('disconnect', () => process.exit());
await once(process, 'message');
register('../../faults/typescript-hooks.mjs', import.meta.url);
const { EventStoreDBDouble } = await import('../../doubles/eventstoredb/double.ts');
const { connectionString } = await EventStoreDBDouble.start();
process.send({ url: connectionString });
