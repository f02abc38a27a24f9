import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SqliteEventStore } from '#event-store/sqlite';
import type { Check, Tally } from '../check.js';
import { writeClinicFiles } from '../clinic-files.js';
import { examined, type StoredEvent } from '../examined.js';

const KILLS_PER_FOLDER = 2;
/** Within so much of what is left to import a kill falls: whoever kills looks late where the machine is busy. */
const SHARE_OF_REST = 0.25;

/**
 * An import is killed more than once; run again, it takes in the rest: every row once, as if nothing had happened,
 * and the time after that it finds nothing to do.
 */
export const killedAmidImport: Check = {
  name: 'kill -9 while files are imported',
  async run(tally, scale) {
    const folders = scale === 'short' ? 1 : 30;
    const room = mkdtempSync(join(tmpdir(), 'continuum-'));
    const files = join(room, 'files');
    try {
      mkdirSync(files);
      writeClinicFiles(files);
      const undisturbed = join(room, 'undisturbed');
      assert.equal((await importing(undisturbed, files).ended).code, 0);
      const { events } = await examined(undisturbed);
      for (let number = 1; number <= folders; number++) {
        await onOneFolder(tally, join(room, `killed-${number}`), files, events);
      }
    } finally {
      rmSync(room, { recursive: true, force: true });
    }
  },
};

async function onOneFolder(tally: Tally, folder: string, files: string, all: readonly StoredEvent[]) {
  let kills = 0;
  let reached = 0;
  await tally.faults(KILLS_PER_FOLDER, 'kill', async () => {
    const { child, ended } = importing(folder, files);
    const enough = reached + Math.random() * SHARE_OF_REST * (all.length - reached);
    while (child.exitCode === null && (await headIn(folder)) < enough) await sleep(5);
    child.kill('SIGKILL');
    if ((await ended).code === null) kills += 1;
    const { events, broken, differing } = await examined(folder);
    assert.deepEqual({ broken, differing }, { broken: [], differing: 0 });
    reached = events.length;
  });
  assert.ok(kills > 0, 'no kill fell into a running import');
  assert.equal((await importing(folder, files).ended).code, 0);
  const { events, broken, differing } = await examined(folder);
  assert.deepEqual({ broken, differing }, { broken: [], differing: 0 });
  compare(tally, statedBy(events), statedBy(all));
  const again = await importing(folder, files).ended;
  const {
    read,
    unchanged,
    refused,
    events: written,
  } = JSON.parse(again.stdout.trim().split('\n').at(-1) ?? '');
  assert.deepEqual({ unchanged, refused, written }, { unchanged: read, refused: 0, written: 0 });
}

/** Counts rows that are missing, and rows that are there more often than in an undisturbed import. */
function compare(tally: Tally, stated: readonly string[], expected: readonly string[]): void {
  const left = new Map<string, number>();
  for (const row of expected) left.set(row, (left.get(row) ?? 0) + 1);
  for (const row of stated) left.set(row, (left.get(row) ?? 0) - 1);
  for (const count of left.values()) {
    if (count > 0) tally.lost += count;
    else tally.doubled -= count;
  }
}

function importing(folder: string, files: string) {
  const child = spawn(
    process.execPath,
    ['dist/apps/cli/main.js', 'import', 'csv', '--mapping', 'synthea', '--json', files],
    { env: { ...process.env, CONTINUUM_DATA_DIR: folder }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  return { child, ended: endOf(child) };
}

function endOf(child: ChildProcess): Promise<{ readonly code: number | null; readonly stdout: string }> {
  let stdout = '';
  child.stdout?.on('data', (text) => {
    stdout += text;
  });
  child.stderr?.resume();
  return new Promise((done) => child.once('close', (code) => done({ code, stdout })));
}

/** The last position of the log, -1 where there is none yet; its writer, amidst a batch, would tell it when the batch is done. */
async function headIn(folder: string): Promise<number> {
  if (!existsSync(join(folder, 'events.db'))) return -1;
  const log = await SqliteEventStore.openReadOnly(folder).catch(() => null);
  try {
    return Number((await log?.head())?.position ?? -1n);
  } finally {
    await log?.close();
  }
}

/** Which events each row gave, in whatever order. Patients have other ids in another folder. */
function statedBy(events: readonly StoredEvent[]): string[] {
  return events.map(
    ({ type, patient, source }) =>
      `${type} ${source.name} ${patient === null ? source.row : source.row?.replace(patient, 'patient')}`,
  );
}
