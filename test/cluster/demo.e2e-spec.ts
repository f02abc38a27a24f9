import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { childEnvironment } from '#config';
import { views } from '../../apps/api/folder/index.js';
import { cohortOf } from '../../apps/demo/cohort/index.js';
import { until } from '../e2e/service.js';

const SIZE = { patients: 6, seed: 7 };
const OPTIONS = ['--patients', `${SIZE.patients}`, '--seed', `${SIZE.seed}`];
/** Where other work goes on beside it. */
const WITHIN_MS = 240_000;
/** Views of which nothing is made by a cohort alone. */
const EMPTY = ['length_of_stay_reports'];

type Ran = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The processes that it has left behind. */
  readonly left: () => string[];
};

/** Runs the built demonstration. @param watched - called with whatever it has said so far */
async function run(
  args: readonly string[],
  settings: object = {},
  watched: (said: string, child: ChildProcess) => void = () => {},
): Promise<Ran> {
  const mark = randomUUID();
  const env = { ...childEnvironment(settings), STARTED_BY: mark };
  const child = spawn(process.execPath, ['dist/apps/demo/cluster/main.js', ...args], { env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
    watched(stdout + stderr, child);
  });
  child.stderr.on('data', (text) => {
    stderr += text;
    watched(stdout + stderr, child);
  });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, stdout, stderr, left: () => processesWith(mark) };
}

/** Once, with a part of the commands sent. */
function whenLoading(signal: NodeJS.Signals) {
  let isSent = false;
  return (said: string, child: ChildProcess) => {
    if (isSent || !/% {2}[1-9]\d* of/.test(said)) return;
    isSent = true;
    child.kill(signal);
  };
}

/** Of those that may be looked at; where there is no /proc, of none. */
function processesWith(mark: string): string[] {
  const environmentOf = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'utf8');
    } catch {
      return '';
    }
  };
  const all = process.platform === 'linux' ? readdirSync('/proc') : [];
  return all.filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(mark));
}

describe('npm run demo:cluster', () => {
  it(
    'with --once loads a cluster that loses processes, shows three views, and compares all of them with one process',
    async () => {
      const { code, stdout, stderr, left } = await run([...OPTIONS, '--once']);
      expect([code, stderr]).toEqual([0, expect.stringContaining('The same to one process')]);
      expect(stdout).toContain('event store: a DOUBLE');
      expect(stdout).toMatch(/^kill -9: the api process \d+, after \d+ commands/m);
      expect(stdout).toMatch(/^kill -9: the projector process \d+, after \d+ commands/m);
      const [, again] = /^(\d+) commands had no answer/m.exec(stdout) ?? [];
      expect(Number(again)).toBeGreaterThan(0);
      expect(stdout.match(/^curl -s 'http/gm)).toHaveLength(3);
      expect(stdout).toMatch(/php {9}\.#{4}\.+ {2}from 01-09, 22 days/);
      expect(stdout).not.toContain('Tokens');

      const told = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
      const { size, opening } = cohortOf(SIZE);
      expect(told).toEqual({
        views: views.map(({ name }) => ({ name, rows: expect.any(Number), sameAsEmbedded: true })),
        // Each of five accounts is let in by one more.
        acknowledged: size + opening.length + 5,
        lost: 0,
        doubled: 0,
      });
      const empty = told.views.filter(({ rows }: { rows: number }) => rows === 0);
      expect(empty.map(({ name }: { name: string }) => name)).toEqual(EMPTY);
      expect(left()).toEqual([]);
    },
    WITHIN_MS,
  );

  it(
    'ends everything that it has started when it is told to stop in the midst of it',
    async () => {
      const { code, left } = await run(OPTIONS, {}, whenLoading('SIGINT'));
      expect([code, left()]).toEqual([130, []]);
    },
    WITHIN_MS,
  );

  it(
    'leaves nothing running behind where it is killed itself',
    async () => {
      const { code, left } = await run(OPTIONS, {}, whenLoading('SIGKILL'));
      expect(code).toBeNull();
      await until(
        async () => left(),
        (pids) => pids.length === 0,
      );
    },
    WITHIN_MS,
  );

  it('names settings that are of no use to it, and starts nothing', async () => {
    const { code, stderr, left } = await run([], { CONTINUUM_READ_STORE: 'postgresql://a/b' });
    expect([code, stderr]).toEqual([1, expect.stringContaining('take CONTINUUM_READ_STORE away')]);
    expect(left()).toEqual([]);
  });
});
