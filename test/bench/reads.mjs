import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { patientsIn } from './patients.mjs';
import { median, percentile } from './rounds.mjs';
import { loaded, ready, serving, tokenOf } from './service-process.mjs';
import { say, short } from './telling.mjs';

const KINDS = ['history', 'placement', 'census', 'search'];
const CONNECTIONS = 4;
const APPENDS_PER_SECOND = 2000;

/**
 * Answers over HTTP at four connections, while nothing is written and while 2,000 events a second are appended.
 *
 * @param {{ folder: string, rounds: number, seconds: number }} options
 */
export async function reads({ folder, rounds, seconds }) {
  const patients = await patientsIn(folder, 10_000);
  const found = [];
  for (const [when, variant] of [
    ['idle', ['whole']],
    ['under 2,000 appends/s', ['appending', String(APPENDS_PER_SECOND)]],
  ]) {
    const place = mkdtempSync(join(tmpdir(), 'bench-reads-'));
    cpSync(folder, place, { recursive: true });
    const service = await serving(place, variant);
    if (when === 'idle') await ready(service);
    const token = await tokenOf(service);
    for (const kind of KINDS) {
      const runs = [];
      for (let round = 0; round < rounds; round++) {
        runs.push(
          await loaded({
            address: service.address,
            token,
            kind,
            patients,
            from: 0,
            connections: CONNECTIONS,
            seconds,
          }),
        );
      }
      const middle = (name) => median(runs.map((run) => run[name]));
      const p99s = runs.map(({ p99 }) => p99);
      say(
        `${kind}, ${when}: ${short(middle('perSecond'))}/s, p50 ${middle('p50')} ms, p99 ${middle('p99')} ms, p99.9 ${middle('p999')} ms`,
      );
      found.push({
        name: `${kind} over HTTP, ${when}, p99`,
        unit: 'ms',
        goal: kind === 'history' && when !== 'idle' ? 5 : null,
        better: 'lower',
        absolute: true,
        value: middle('p99'),
        spread: (Math.max(...p99s) - Math.min(...p99s)) / Math.max(1, middle('p99')),
      });
    }
    await service.stop();
    rmSync(place, { recursive: true });
  }
  return found;
}

/**
 * From a command's answer to a view's answer that contains it, at half the highest command rate.
 *
 * @param {{ folder: string, highest: number, seconds: number }} options
 */
export async function lag({ folder, highest, seconds }) {
  const patients = await patientsIn(folder, 10_000);
  const place = mkdtempSync(join(tmpdir(), 'bench-lag-'));
  cpSync(folder, place, { recursive: true });
  const service = await serving(place);
  await ready(service);
  const token = await tokenOf(service);
  const own = patients.splice(-400);
  const rate = Math.max(1, Math.round(highest / 2));
  const { address } = service;
  const load = loaded({
    address,
    token,
    kind: 'commands',
    patients,
    from: 0,
    connections: 64,
    seconds,
    rate,
  });
  let going = true;
  load.finally(() => {
    going = false;
  });
  const waits = [];
  for (const patient of own) {
    if (!going) break;
    waits.push(await waitAfter(address, token, patient));
    await new Promise((done) => setTimeout(done, 20));
  }
  await load;
  await service.stop();
  rmSync(place, { recursive: true });
  say(
    `lag at ${rate} commands/s: p50 ${short(percentile(waits, 0.5))} ms, p99 ${short(percentile(waits, 0.99))} ms`,
  );
  return [
    {
      name: 'view behind its event at half the highest command rate, p99',
      unit: 'ms',
      goal: 50,
      better: 'lower',
      absolute: true,
      value: percentile(waits, 0.99),
      spread: 0,
    },
  ];
}

async function waitAfter(address, token, patient) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const placement = { level: 'php', setting: 'dayProgramme', facility: 'lakeside-house' };
  const body = JSON.stringify({ effectiveAt: '2025-01-02', placement });
  const stated = await fetch(`${address}/v1/patients/${patient}/admissions`, {
    method: 'POST',
    headers,
    body,
  });
  const { consistencyToken } = await stated.json();
  const began = process.hrtime.bigint();
  const after = { authorization: headers.authorization, 'x-continuum-after': consistencyToken };
  const answer = await fetch(`${address}/v1/patients/${patient}/current-placement`, { headers: after });
  if (!answer.ok) throw new Error(`A query was answered ${answer.status}`);
  await answer.text();
  return Number(process.hrtime.bigint() - began) / 1e6;
}
