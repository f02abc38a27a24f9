import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeClinicFiles } from './clinic-files.js';
import { examined, headAt, type StoredEvent } from './examined.js';

const ROUNDS = 6;

describe('kill -9 while files are imported', () => {
  const room = mkdtempSync(join(tmpdir(), 'continuum-'));
  const files = join(room, 'files');
  const undisturbed = join(room, 'undisturbed');
  const killed = join(room, 'killed');
  let kills = 0;

  beforeAll(async () => {
    mkdirSync(files);
    writeClinicFiles(files);
    expect(await importing(undisturbed).ended).toMatchObject({ code: 0 });
  }, 120_000);
  afterAll(() => rmSync(room, { recursive: true, force: true }));

  const importing = (folder: string) => {
    const child = spawn(
      process.execPath,
      ['dist/apps/cli/main.js', 'import', 'csv', '--mapping', 'synthea', '--json', files],
      { env: { ...process.env, CONTINUUM_DATA_DIR: folder }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    return { child, ended: endOf(child) };
  };

  it(`leaves a log and views that hold together, ${ROUNDS} times`, async () => {
    const all = (await examined(undisturbed)).events.length;
    for (let round = 0; round < ROUNDS; round++) {
      const { child, ended } = importing(killed);
      const enough = ((round + Math.random()) / ROUNDS) * all;
      while (child.exitCode === null && (await headIn(killed)) < enough) await sleep(10);
      child.kill('SIGKILL');
      const { code } = await ended;
      if (code === null) kills += 1;
      expect(await examined(killed)).toMatchObject({ broken: [], differing: 0 });
    }
    process.stdout.write(`${kills} of ${ROUNDS} kills fell into a running import.\n`);
    expect(kills).toBe(ROUNDS);
  }, 180_000);

  it('takes in the rest when it is run again: every row once, as if nothing had happened', async () => {
    expect(await importing(killed).ended).toMatchObject({ code: 0 });
    const { events, broken, differing } = await examined(killed);
    expect({ broken, differing }).toEqual({ broken: [], differing: 0 });
    expect(statedBy(events)).toEqual(statedBy((await examined(undisturbed)).events));
  }, 120_000);

  it('finds nothing left to do the next time', async () => {
    const before = (await examined(killed)).events.length;
    const { code, stdout } = await importing(killed).ended;
    expect(code).toBe(0);
    const { read, unchanged, refused, events } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect({ unchanged, refused, events }).toEqual({ unchanged: read, refused: 0, events: 0 });
    expect((await examined(killed)).events.length).toBe(before);
  }, 120_000);
});

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

function endOf(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (text) => {
    stdout += text;
  });
  child.stderr?.on('data', (text) => {
    stderr += text;
  });
  return new Promise((done) => child.once('close', (code) => done({ code, stdout, stderr })));
}

/** The last position of the log that a process writes in a folder; -1 as long as it does not tell. */
async function headIn(folder: string): Promise<number> {
  try {
    const { address } = JSON.parse(readFileSync(join(folder, 'writer.json'), 'utf8'));
    return await headAt(`http://${address}`);
  } catch {
    return -1;
  }
}

/** Which events each row gave, in whatever order. Patients have other ids in another folder. */
function statedBy(events: readonly StoredEvent[]): string[] {
  const stated = ({ type, patient, source }: StoredEvent) =>
    `${type} ${source.name} ${patient === null ? source.row : source.row?.replace(patient, 'patient')}`;
  return events.map(stated).sort();
}
