/**
 * Sends commands at a steady rate, as its parent's one message says, and asks after some of them for the view:
 * how long after a command's answer does it answer with what the command did? autocannon is no help here, it sends
 * a second's worth at once.
 */
import { once } from 'node:events';
import { Connection } from '../../dist/apps/demo/connection.js';
import { commandOf } from './journeys.mjs';
import { amountOf, atPace } from './pacing.mjs';
import { percentile } from './rounds.mjs';

const ASKED_AFTER = 10;
const CONNECTIONS = 64;

process.once('disconnect', () => process.exit());
const [{ address, token, patients, from, rate, seconds }] = await once(process, 'message');
const connection = new Connection(address, CONNECTIONS);
const authorization = `Bearer ${token}`;
const waits = [];
let refused = 0;
let said = '';

async function send(method, path, headers, body) {
  const { status, text } = await connection.send({
    method,
    path,
    headers: { authorization, ...headers },
    body,
  });
  if (status < 300) return JSON.parse(text);
  refused += 1;
  said = text;
  return null;
}

async function command(n, isCounted) {
  const { patient, route, body } = commandOf(patients, n);
  const path = `/v1/patients/${patient}`;
  const answer = await send('POST', `${path}/${route}`, { 'idempotency-key': `paced-${n}` }, body);
  if (answer === null || n % ASKED_AFTER > 0 || !isCounted) return;
  const answered = performance.now();
  const after = { 'x-continuum-after': answer.consistencyToken };
  const view = await send('GET', `${path}/current-placement`, after);
  waits.push(performance.now() - answered);
  if (view === null || contains(view, route, body)) return;
  refused += 1;
  said = `The view does not contain what ${route} did`;
}

function contains({ placements: [placement] }, route, body) {
  if (route === 'leaves') return placement.leave !== null;
  if (route === 'leave-ends') return placement.leave === null;
  return placement.level === (body.to ?? body.placement).level;
}

const pace = { rate, seconds };
const perSecond = await atPace(pace, (n, isCounted) => command(from + n, isCounted));
connection.close();
process.send({
  perSecond,
  refused,
  said,
  next: from + amountOf(pace),
  asked: waits.length,
  p50: percentile(waits, 0.5),
  p99: percentile(waits, 0.99),
});
process.disconnect();
