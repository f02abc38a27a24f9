/** Sends commands at a steady rate, as its parent's one message says, and tells how long each waited for its answer. */
import { once } from 'node:events';
import { Connection } from '../../../dist/apps/demo/connection.js';
import { commandOf } from '../journeys.mjs';
import { amountOf, atPace } from '../pacing.mjs';
import { percentile } from '../rounds.mjs';

const CONNECTIONS = 64;

process.once('disconnect', () => process.exit());
const [{ address, token, patients, from, pace }] = await once(process, 'message');
const connection = new Connection(address, CONNECTIONS);
const waits = [];
let refused = 0;
let said = '';

async function command(n, isCounted) {
  const { patient, route, body } = commandOf(patients, from + n);
  const sent = performance.now();
  const { status, text } = await connection.send({
    method: 'POST',
    path: `/v1/patients/${patient}/${route}`,
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': `steady-${from + n}` },
    body,
  });
  if (isCounted) waits.push(performance.now() - sent);
  if (status < 300) return;
  refused += 1;
  said = text;
}

const perSecond = await atPace(pace, command);
connection.close();
process.send({
  ...{ perSecond, refused, said },
  next: from + amountOf(pace),
  p50: percentile(waits, 0.5),
  p99: percentile(waits, 0.99),
});
process.disconnect();
