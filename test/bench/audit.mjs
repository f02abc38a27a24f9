import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../dist/libs/sqlite/index.js';
import { stepOf } from './journeys.mjs';
import { absolute, grid } from './report.mjs';
import { median, middle } from './rounds.mjs';
import { scratch } from './scratch.mjs';
import { caughtUp, loaded, serving } from './service-process.mjs';
import { many, say, short } from './telling.mjs';

const PATIENTS = 10_000;
const EVENTS = 2000;
/** As many of them are steps through the levels as there are until today; the others are services. */
const STEPS = 190;
const FACILITIES = 100;
const STAYS = 1_000_000;
const FIRST_DAY = Date.UTC(2021, 0, 2);
const DAY_MS = 86_400_000;

const KINDS = {
  knownHistory: { name: `history of ${many(EVENTS)} events as known at a mark, first page of 100`, goal: 20 },
  knownReplay: { name: `replay of ${many(EVENTS)} events as known at a mark, first page of 100`, goal: null },
  knownCensus: {
    name: `census of one of ${FACILITIES} facilities, ${many(STAYS)} stays, as of and known at`,
    goal: 50,
  },
};

/** Answers about the past: of one patient with a long record, and of a facility among many. */
export async function audit({ clinics, timedRounds, seconds }) {
  const clinic = await clinics.of(PATIENTS);
  const folder = scratch('audit');
  cpSync(clinic.folder, folder, { recursive: true });
  const first = await serving(folder);
  const { patient, marks } = await longRecord(first);
  await openFacilities(first);
  await caughtUp(first);
  await first.stop();
  say(`spreading ${many(STAYS)} stays over ${FACILITIES} facilities …`);
  const stays = spreadStays(join(folder, 'views.db'));
  const service = await serving(folder);
  const { address, token } = service;
  const figures = [];
  const told = {};
  for (const [kind, { name, goal }] of Object.entries(KINDS)) {
    const load = { address, token, kind, patients: [patient], marks, names: facilityNames(), connections: 1 };
    await loaded('load.mjs', { ...load, seconds: 1 });
    const runs = [];
    while (runs.length < timedRounds) runs.push(await loaded('load.mjs', { ...load, seconds }));
    const of = (what) => runs.map((run) => run[what]);
    told[name] = ['perSecond', 'p50', 'p99', 'p999'].map((what) => short(median(of(what))));
    figures.push(absolute(`${name}, p99`, 'ms', goal, middle(of('p99'))));
  }
  await service.stop();
  rmSync(folder, { recursive: true });
  const title = `answers about the past over HTTP, 1 connection (${many(stays)} rows of stays)`;
  return { figures, told: grid(title, ['answers/s', 'p50 ms', 'p99 ms', 'p99.9 ms'], told) };
}

/** @returns {Promise<{ patient: string, marks: string[] }>} marks at each hundredth of the record */
async function longRecord(service) {
  const send = poster(service);
  const { patient } = await send('/v1/patients', { name: 'Somebody with a long record' });
  const { mark } = await (
    await fetch(`${service.address}/v1/patients/${patient}/replay`, bearer(service))
  ).json();
  const { log } = mark;
  const marks = [];
  let day = 0;
  for (let n = 0; n < EVENTS; n++) {
    const isStep = n < STEPS;
    const { route, body } = isStep ? stepOf(patient, n) : serviceOn(day++);
    const { events } = await send(`/v1/patients/${patient}/${route}`, body);
    if (n % 20 === 19) marks.push(`${log}/${events.at(-1).id}`);
  }
  return { patient, marks };
}

function serviceOn(n) {
  const startedAt = new Date(FIRST_DAY + n * DAY_MS).toISOString().slice(0, 10);
  return {
    route: 'services',
    body: { kind: 'session', effectiveAt: startedAt, facility: 'lakeside-house', minutes: 60 },
  };
}

async function openFacilities(service) {
  const send = poster(service, 'PUT');
  const levels = ['inpatient', 'php', 'iop', 'outpatient', 'aftercare'];
  for (const name of facilityNames()) {
    const body = { organisation: 'lakeside', name, zone: 'America/Chicago', levels };
    await send(`/v1/facilities/${name}`, body);
  }
}

const facilityNames = () => Array.from({ length: FACILITIES }, (_, n) => `house-${n}`);

/** The stays of the view, copied under other patients to as many facilities. @returns rows that there are then */
function spreadStays(path) {
  const db = openDatabase(path, { synchronous: 'NORMAL' });
  const count = () => db.prepare('SELECT count(*) AS n FROM stays_v3').get().n;
  const now = db.prepare('SELECT count(*) AS n FROM stays_v3 WHERE knownTo IS NULL').get().n;
  const columns = db
    .prepare("SELECT name FROM pragma_table_info('stays_v3')")
    .all()
    .map(({ name }) => `"${name}"`);
  const copied = columns.map((column) => {
    if (column === '"patient"') return `printf('%08x', ?1) || substr(patient, 9)`;
    return column === '"facility"' ? `'house-' || (abs(random()) % ${FACILITIES})` : column;
  });
  db.exec('CREATE TEMP TABLE made AS SELECT * FROM stays_v3');
  const copy = db.prepare(`INSERT INTO stays_v3 (${columns}) SELECT ${copied} FROM temp.made`);
  for (let made = now, n = 1; made < STAYS; made += now, n++) copy.run(n);
  const rows = count();
  db.close();
  return rows;
}

function bearer({ token }) {
  return { headers: { authorization: `Bearer ${token}` } };
}

function poster(service, method = 'POST') {
  const headers = { ...bearer(service).headers, 'content-type': 'application/json' };
  return async (path, body) => {
    const response = await fetch(service.address + path, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response.json();
  };
}
