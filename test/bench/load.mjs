/** Sends requests with autocannon, as its parent's one message says, and tells how many were answered, how fast. */
import { once } from 'node:events';
import autocannon from 'autocannon';

const [load] = await once(process, 'message');
const { address, token, kind, patients, from, connections, seconds, amount, rate } = load;

const HOUSE = 'lakeside-house';
const DAY_MS = 86_400_000;
const LAP_DAYS = 75;
const inpatient = { level: 'inpatient', setting: 'hospital', facility: HOUSE };
const place = (level, setting) => ({ level, setting, facility: HOUSE });
/** A patient's way, lap after lap; each step is accepted behind the one before it. */
const STEPS = [
  ['step-ups', 0, { to: inpatient }],
  ['leaves', 2, { kind: 'therapeutic' }],
  ['leave-ends', 3, {}],
  ['step-downs', 7, { to: place('php', 'dayProgramme') }],
  ['step-downs', 31, { to: place('iop', 'clinic') }],
  ['step-ups', 49, { to: place('php', 'dayProgramme') }],
  ['step-downs', 72, { to: place('outpatient', 'clinic') }],
];
/** Patients go their ways side by side, many more than connections, so that no two commands meet in one. */
const BESIDE = 1000;
const BLOCK = BESIDE * STEPS.length;
let sent = from;

function step() {
  const [block, within] = [Math.floor(sent / BLOCK), sent % BLOCK];
  const blocks = Math.floor(patients.length / BESIDE);
  const lap = Math.floor(block / blocks);
  const patient = patients[(block % blocks) * BESIDE + (within % BESIDE)];
  const [route, day, body] = STEPS[Math.floor(within / BESIDE)];
  const at = Date.UTC(2021, 0, 2) + (lap * LAP_DAYS + day) * DAY_MS;
  const effectiveAt = new Date(at).toISOString().slice(0, 10);
  if (lap === 0 && route === 'step-ups' && day === 0) {
    return { patient, route: 'admissions', body: { effectiveAt, placement: inpatient } };
  }
  return { patient, route, body: { effectiveAt, ...body } };
}

const REQUESTS = {
  commands() {
    const { patient, route, body } = step();
    return { method: 'POST', path: `/v1/patients/${patient}/${route}`, body: JSON.stringify(body) };
  },
  history: () => ({ method: 'GET', path: `/v1/patients/${any()}/history` }),
  placement: () => ({ method: 'GET', path: `/v1/patients/${any()}/current-placement` }),
  census: () => ({ method: 'GET', path: `/v1/facilities/${HOUSE}/census` }),
  search: () => ({ method: 'POST', path: '/v1/patient-searches', body: JSON.stringify({ facility: HOUSE }) }),
};

function any() {
  return patients[Math.floor(Math.random() * patients.length)];
}

const result = await autocannon({
  url: address,
  connections,
  ...(amount ? { amount } : { duration: seconds }),
  ...(rate ? { overallRate: rate } : {}),
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  requests: [
    {
      setupRequest(request) {
        const { method, path, body } = REQUESTS[kind]();
        const headers = {
          ...request.headers,
          ...(kind === 'commands' ? { 'idempotency-key': `b-${sent}` } : {}),
        };
        if (body === undefined) delete headers['content-type'];
        sent += 1;
        return { ...request, method, path, body, headers };
      },
    },
  ],
});
const { non2xx, errors, timeouts, duration, latency } = result;
if (non2xx + errors + timeouts > 0) {
  process.stderr.write(
    `${kind}: ${non2xx} refused (${JSON.stringify(result.statusCodeStats)}), ${errors} errors\n`,
  );
}
process.send({
  perSecond: result['2xx'] / duration,
  refused: non2xx + errors + timeouts,
  next: from + result['2xx'] + result.non2xx,
  p50: latency.p50,
  p99: latency.p99,
  p999: latency.p99_9,
});
process.disconnect();
