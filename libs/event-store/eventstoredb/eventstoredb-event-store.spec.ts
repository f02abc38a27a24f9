import { afterAll, beforeAll } from '@jest/globals';
import { EventStoreDBEventStore } from '#event-store/eventstoredb';
import { describeEventStore } from '#event-store/testing';
import { EventStoreDBDouble } from '../../../test/doubles/eventstoredb/double.js';

/** A real server, one node or a cluster, where it names one; otherwise the double. */
const REAL = process.env.CONTINUUM_TEST_EVENTSTOREDB;

let double: EventStoreDBDouble | null = null;
beforeAll(async () => {
  if (REAL === undefined) double = await EventStoreDBDouble.start();
});
afterAll(() => double?.stop());

describeEventStore(`EventStoreDBEventStore on ${REAL === undefined ? 'the double' : 'a real server'}`, () =>
  EventStoreDBEventStore.open({ connectionString: REAL ?? double?.connectionString ?? '' }),
);
