import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import { cohortOf, LAPSING, LAST_DAY, type MadePatient } from '../../apps/demo/cohort/index.js';
import { payerOn } from '../../apps/demo/cohort/way.js';
import { lengthsBySql } from './lengths-by-sql.js';
import { truthInTables } from './made-stays.js';

const MAIN = 'dist/apps/demo/main.js';
const SIZE = { patients: 20, seed: 7 };
const OPTIONS = ['--patients', `${SIZE.patients}`, '--seed', `${SIZE.seed}`];
const METHODS = ['medicare', 'hcup', 'aihw', 'teds', 'serviceDays', 'accrued'];

type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs the built demonstration. @param watched - called once, when it has printed all and serves on */
function run(args: readonly string[], port = '0', watched?: (said: string, end: () => void) => void) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: environment(port),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr, isWatched] = ['', '', false];
  child.stdout.on('data', (text) => {
    stdout += text;
    if (isWatched || !stdout.includes('Serving until')) return;
    isWatched = true;
    watched?.(stdout, () => child.kill('SIGINT'));
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise<Ran>((done) => child.once('close', (code) => done({ code, stdout, stderr })));
}

function environment(port: string) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('CONTINUUM_'));
  return { ...Object.fromEntries(inherited), CONTINUUM_PORT: port };
}

function folders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('continuum-demo-'));
}

describe('npm run demo', () => {
  it('with --once shows tokens, three answers, a way, an auditor’s story, a payer’s answer and counts, and ends', async () => {
    const { code, stdout, stderr } = await run([...OPTIONS, '--once']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('20 made patients of seed 7')]);
    expect(stdout).toMatch(/^\d+ commands in \d+\.\d s, \d+ a second/);
    for (const role of ['case_manager', 'payer', 'auditor', 'admin'])
      expect(stdout).toMatch(new RegExp(`^ {2}${role} .* ctm_`, 'm'));
    expect(stdout.match(/^curl -s 'http/gm)).toHaveLength(13);
    expect(stdout).toContain('"days":{"php":-2,"iop":2}');
    expect(stdout).toMatch(/^\{"ok":true,"anchored":true,.*"problems":\[\]\}$/m);
    expect(stdout).toContain('"level":"aftercare"');
    expect(stdout).toMatch(/"at":"2025-01-31".*"days":43,"corrected":true/);
    expect(stdout).toMatch(/php {9}\.#{4}\.+ {2}from 01-09, 22 days/);
    expect(stdout).toMatch(/In care on 2025-12-19: \d+ of 20 patients/);
    expect(stdout).not.toContain('Serving until');
  });

  it('shows payers, case managers and auditors what the cohort knows is true', async () => {
    const { stdout } = await run([...OPTIONS, '--once']);
    const { patients } = cohortOf(SIZE);
    const [rosa] = patients as [MadePatient];
    const { stays, leaves, services } = truthInTables(rosa, (name) => name);
    const counted = lengthsBySql(stays, leaves, services);
    for (const { id, level, last } of stays) {
      const days = METHODS.map((method) => counted.get(id)?.[method]);
      const row = `${level} ${days.join(' ')}${last === null ? ' to date' : ''}`;
      expect(stdout.replace(/ +/g, ' ')).toContain(`\n ${row}\n`);
    }
    const columns = histogramIn(stdout);
    expect(columns).toEqual(iopStaysByPayer(patients));
    expect(
      columns.flatMap(({ stays: counts }) => counts).filter((count) => count > 0).length,
    ).toBeGreaterThan(3);
    const person = (name: string) => patients.find((one) => one.name === name)?.way.person.name;
    const lapses = [...stdout.matchAll(/^ {2}(\S+ \S+) +(\w+) +the last authorised day is (\S+);/gm)];
    const truly = patients.flatMap(({ name, truth }) =>
      truth.lapses
        .filter(({ payer, dueOn }) => payer === 'acme-health' && dueOn <= '2025-12-26')
        .map(({ level, dueOn }) => [person(name), level, dueOn]),
    );
    expect(lapses.map((line) => line.slice(1))).toEqual(truly);
    expect(truly.map(([name]) => name)).toEqual(LAPSING.map(person));
    const notTold = [...stdout.matchAll(/"There is no member (\S+)"/g)].map(([, id]) => id);
    const seen = [...stdout.matchAll(/"what":"stays","patients":\["(\S+)"\],"told":0/g)].map(([, id]) => id);
    expect(notTold).toHaveLength(2);
    expect(seen).toEqual([...notTold].reverse());
    expect(stdout).toMatch(/"recipient":\{"id":"acme-health","kind":"payer"\},\s+"purpose":"payment"/);
  });

  it('serves on what its curl lines ask, until it is told to stop, and leaves nothing behind', async () => {
    const asked: Promise<number>[] = [];
    const { code, stdout, stderr } = await run(OPTIONS, '0', async (said, end) => {
      for (const [, url = '', token = ''] of said.matchAll(/curl -s '(\S+)' -H 'Authorization: (.+)'/g))
        asked.push(fetch(url, { headers: { authorization: token } }).then(({ status }) => status));
      await Promise.allSettled(asked);
      end();
    });
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    const statuses = await Promise.all(asked);
    expect(statuses.filter((status) => status !== 200)).toEqual([404, 404]);
    expect(statuses).toHaveLength(13);
    const [, folder = ''] = /CONTINUUM_DATA_DIR=(\S+)/.exec(stdout) ?? [];
    expect(folder).toContain('continuum-demo-');
    expect(existsSync(folder)).toBe(false);
  });

  it('leaves nothing behind when whoever read its output has gone', async () => {
    const before = folders();
    const child = spawn(process.execPath, [MAIN, ...OPTIONS, '--once'], {
      env: environment('0'),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout.destroy();
    await new Promise((done) => child.once('close', done));
    expect(folders().filter((folder) => !before.includes(folder))).toEqual([]);
  });

  it('says which port is taken, and the way out', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const { code, stderr } = await run(OPTIONS, String(port));
    expect([code, stderr]).toEqual([1, expect.stringContaining(`listens on port ${port} already`)]);
    expect(stderr).toContain('CONTINUUM_PORT=');
    other.close();
  });

  it('refuses numbers that are none', async () => {
    const { code, stderr } = await run(['--patients', 'many']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('whole number from 6')]);
  });
});

type Column = { readonly payer: string; readonly stays: readonly number[] };

/** The printed histogram, the stays that go on last. */
function histogramIn(stdout: string): Column[] {
  const [, heading = '', rows = ''] =
    /\n\n +((?:acme-health|northstar|state-medicaid).*)\n((?: {2}\d.*\n)+ {2}still there.*)\n/.exec(stdout) ??
    [];
  const counts = rows.split('\n').map((row) => row.slice(13).match(/\d+/g)?.map(Number) ?? []);
  return heading
    .trim()
    .split(/ +/)
    .map((payer, column) => ({ payer, stays: counts.map((row) => row[column] ?? -1) }));
}

/** IOP stays at Lakeside by nights, as they truly were, under who paid on the last one. */
function iopStaysByPayer(patients: readonly MadePatient[]): Column[] {
  const found = patients.flatMap(({ way }) =>
    way.episodes
      .filter(({ organisation }) => organisation === 'lakeside')
      .flatMap(({ stays }) => stays.filter(({ place }) => place.level === 'iop'))
      .map(({ from, ending }) => {
        const nights = ending === null ? null : ending.at.day - from.day;
        const lastNight = (ending?.at.day ?? LAST_DAY) - (nights === 0 ? 0 : 1);
        return { payer: payerOn(way, lastNight), nights };
      }),
  );
  return ['acme-health', 'northstar', 'state-medicaid'].flatMap((payer) => {
    const own = found.filter((one) => one.payer === payer);
    const ended = (least: number, most: number) =>
      own.filter(({ nights }) => nights !== null && least <= nights && nights <= most).length;
    const over = [0, 8, 15, 22, 31, 46, 61, 91].map((least, place) =>
      ended(least, [7, 14, 21, 30, 45, 60, 90, 366][place] ?? 0),
    );
    return own.length === 0
      ? []
      : [{ payer, stays: [...over, own.filter(({ nights }) => nights === null).length] }];
  });
}
