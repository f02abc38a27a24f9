/**
 * What a cluster stands on where nothing is installed: PostgreSQL from npm and, unless `CONTINUUM_EVENT_STORE` names a
 * server, the double of one. Tells of both in one line of JSON, and goes when whoever started it closes its input, or is
 * gone. Processes that it was told of, a line each, and not of their end, go with it.
 */
import { register } from 'node:module';
import { createInterface } from 'node:readline';
import { startServer } from '../postgresql/server.mjs';

const taken = ['READ_STORE', 'READ_STORE_PASSWORD_FILE', 'MASTER_KEY', 'MASTER_KEY_FILE']
  .map((name) => `CONTINUUM_${name}`)
  .filter((name) => name in process.env);
if (taken.length > 0) {
  process.stderr.write(
    `The demonstration brings a PostgreSQL and a master key of its own: take ${taken.join(' and ')} away\n`,
  );
  process.exit(1);
}
const running = new Set();
const told = new Promise((done) => {
  createInterface(process.stdin)
    .on('line', (line) => {
      const { pid, isRunning } = JSON.parse(line);
      if (isRunning) running.add(pid);
      else running.delete(pid);
    })
    .on('close', done);
});
const postgres = await startServer();
const double = process.env.CONTINUUM_EVENT_STORE ? null : await startDouble();
const line = { readStore: postgres.url, double: double?.connectionString ?? null };
process.stdout.write(`${JSON.stringify(line)}\n`);
await told;
for (const pid of running) end(pid);
double?.stop();
await postgres.stop();

async function startDouble() {
  register('../faults/typescript-hooks.mjs', import.meta.url);
  const { EventStoreDBDouble } = await import('../doubles/eventstoredb/double.ts');
  return EventStoreDBDouble.start();
}

function end(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
