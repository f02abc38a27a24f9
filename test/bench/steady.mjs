/**
 * Asks for current placements at a steady rate, as its parent's one message says, and tells how long they took.
 * autocannon sends a second's worth at once.
 */
import { once } from 'node:events';
import { Connection } from '../../dist/apps/demo/connection.js';
import { atPace } from './pacing.mjs';
import { percentile } from './rounds.mjs';

process.once('disconnect', () => process.exit());
const [{ address, token, patients, rate, seconds, connections }] = await once(process, 'message');
const connection = new Connection(address, connections);
const headers = { authorization: `Bearer ${token}` };
const waits = [];
let refused = 0;
let said = '';

async function ask(_, isCounted) {
  const patient = patients[Math.floor(Math.random() * patients.length)];
  const asked = performance.now();
  const { status, text } = await connection.send({
    method: 'GET',
    path: `/v1/patients/${patient}/current-placement`,
    headers,
  });
  if (isCounted) waits.push(performance.now() - asked);
  if (status === 200) return;
  refused += 1;
  said = text;
}

await atPace({ rate, seconds }, ask);
connection.close();
process.send({ refused, said, p50: percentile(waits, 0.5), p99: percentile(waits, 0.99) });
process.disconnect();
