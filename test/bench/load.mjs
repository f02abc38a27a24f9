/**
 * Sends requests with autocannon, as its parent's one message says, and tells how many were answered, how fast.
 * Its own clock runs from the first request to the last answer, since autocannon's is read once a second.
 */
import { once } from 'node:events';
import autocannon from 'autocannon';
import { commandOf } from './journeys.mjs';
import { percentile } from './rounds.mjs';
import { behind } from './service-process.mjs';

process.once('disconnect', () => process.exit());
const [load] = await once(process, 'message');
const { address, token, kind, patients, names, marks, stays, payers, from, connections, seconds, amount } =
  load;

const HOUSE = 'lakeside-house';
const DAYS = Array.from({ length: 12 }, (_, month) => `2025-${String(month + 1).padStart(2, '0')}-15`);
const any = (list) => list[Math.floor(Math.random() * list.length)];
let sent = from ?? 0;

const REQUESTS = {
  commands() {
    const { patient, route, body } = commandOf(patients, sent);
    return { method: 'POST', path: `/v1/patients/${patient}/${route}`, body: JSON.stringify(body) };
  },
  history: () => ({ method: 'GET', path: `/v1/patients/${any(patients)}/history` }),
  placement: () => ({ method: 'GET', path: `/v1/patients/${any(patients)}/current-placement` }),
  census: () => ({ method: 'GET', path: `/v1/facilities/${HOUSE}/census` }),
  knownHistory: () => ({
    method: 'GET',
    path: `/v1/patients/${any(patients)}/history?limit=100&knownAt=${any(marks)}`,
  }),
  knownReplay: () => ({
    method: 'GET',
    path: `/v1/patients/${any(patients)}/replay?limit=100&knownAt=${any(marks)}`,
  }),
  knownCensus: () => ({
    method: 'GET',
    path: `/v1/audit/census?facility=${any(names)}&asOf=${any(DAYS)}&knownAt=${any(marks)}`,
  }),
  explained() {
    const { patient, stay } = any(stays);
    return { method: 'GET', path: `/v1/patients/${patient}/stays/${stay}/length-of-stay` };
  },
  followUps: () => ({ method: 'GET', path: `/v1/follow-ups?payer=${any(payers)}&open=true` }),
  lengths: () => ({ method: 'GET', path: '/v1/lengths-of-stay?by=level,payer,year' }),
  search: () => ({
    method: 'POST',
    path: '/v1/patient-searches',
    body: JSON.stringify(any([{ name: any(names) }, { facility: HOUSE, level: 'iop' }])),
  }),
};

function setupRequest(request) {
  const { method, path, body } = REQUESTS[kind]();
  const headers = { ...request.headers };
  if (kind === 'commands') headers['idempotency-key'] = `bench-${sent}`;
  if (body === undefined) delete headers['content-type'];
  sent += 1;
  return { ...request, method, path, body, headers };
}

/** How far the views are behind when the last command is answered. */
let lag = 0;
const waits = [];
let [began, ended] = [performance.now(), 0];
const running = autocannon({
  url: address,
  connections,
  ...(amount ? { amount } : { duration: seconds }),
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  requests: [{ setupRequest }],
});
running.on('start', () => {
  began = performance.now();
});
running.on('response', (_client, _status, _bytes, milliseconds) => {
  ended = performance.now();
  waits.push(milliseconds);
  if (waits.length === amount) lag = behind({ address });
});
const { non2xx, errors, timeouts, statusCodeStats } = await running;
process.send({
  perSecond: (waits.length * 1000) / (ended - began),
  refused: non2xx + errors + timeouts,
  said: `${JSON.stringify(statusCodeStats)}, ${errors} errors, ${timeouts} timeouts`,
  next: (from ?? 0) + waits.length,
  behind: await lag,
  p50: percentile(waits, 0.5),
  p99: percentile(waits, 0.99),
  p999: percentile(waits, 0.999),
});
process.disconnect();
