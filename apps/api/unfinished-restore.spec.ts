import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  beginRestore,
  completeRestore,
  finishRestore,
  isFreeForRestore,
  takeUpRestore,
  UnfinishedRestoreError,
} from './unfinished-restore.js';

const STAMP = '20261124T162715Z';
const OLD = ['events.db', 'events.db-wal', 'keys.db', 'master.key', 'views.db'];
const NEW = ['events.db', 'keys.db', 'clock'];
const WRITERS = ['operator.secret', 'writer.json', 'writer.lock'];

describe('A restore into a data folder', () => {
  let folder: string;
  const at = (...names: string[]) => join(folder, ...names);
  const fill = (where: string, names: readonly string[], text: string) => {
    mkdirSync(where, { recursive: true });
    for (const name of names) writeFileSync(join(where, name), text);
  };
  const move = (names: readonly string[], from: string, to: string) => {
    mkdirSync(to, { recursive: true });
    for (const name of names) renameSync(join(from, name), join(to, name));
  };
  const textsIn = (where: string) =>
    Object.fromEntries(
      readdirSync(where, { withFileTypes: true })
        .filter((entry) => entry.isFile() && !WRITERS.includes(entry.name))
        .map(({ name }) => [name, readFileSync(join(where, name), 'utf8')]),
    );
  const all = (names: readonly string[], text: string) =>
    Object.fromEntries(names.map((name) => [name, text]));
  const expectRestored = () => {
    expect(textsIn(folder)).toEqual(all(NEW, 'new'));
    expect(textsIn(at(`before-${STAMP}`))).toEqual(all(OLD, 'old'));
    expect(readdirSync(folder).sort()).toEqual([`before-${STAMP}`, ...NEW, ...WRITERS].sort());
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'restore-'));
    fill(folder, OLD, 'old');
    fill(folder, WRITERS, 'the writer');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('puts what was there aside, and what was built in its place', () => {
    const building = beginRestore(folder);
    fill(building, NEW, 'new');
    const before = completeRestore(folder, building);
    expect(textsIn(folder)).toEqual(all(NEW, 'new'));
    expect(textsIn(before ?? '')).toEqual(all(OLD, 'old'));
  });

  it('leaves nothing aside where there was nothing', () => {
    for (const name of OLD) rmSync(at(name));
    expect(isFreeForRestore(folder)).toBe(true);
    const building = beginRestore(folder);
    fill(building, NEW, 'new');
    expect(completeRestore(folder, building)).toBeNull();
    expect(isFreeForRestore(folder)).toBe(false);
  });

  it('that was killed while it was built keeps a service from starting, and is begun anew', () => {
    const killed = at(`restoring-${STAMP}`);
    fill(killed, ['events.db'], 'half');
    expect(() => takeUpRestore(folder)).toThrow(UnfinishedRestoreError);
    expect(() => takeUpRestore(folder)).toThrow(killed);
    expect(textsIn(folder)).toEqual(all(OLD, 'old'));
    beginRestore(folder);
    expect(existsSync(killed)).toBe(false);
  });

  it.each([0, 1, 2, 3, 4, 5])(
    'that was killed with %d old files aside is finished at the next start',
    (count) => {
      fill(at(`restored-${STAMP}`), NEW, 'new');
      move(OLD.slice(0, count), folder, at(`before-${STAMP}`));
      takeUpRestore(folder);
      expectRestored();
    },
  );

  it.each([0, 1, 2, 3])(
    'that was killed with %d new files in place is finished at the next start',
    (count) => {
      fill(at(`placing-${STAMP}`), NEW, 'new');
      move(OLD, folder, at(`before-${STAMP}`));
      move(NEW.slice(0, count), at(`placing-${STAMP}`), folder);
      takeUpRestore(folder);
      expectRestored();
    },
  );

  it('that was finished is not finished again', () => {
    expect(finishRestore(folder)).toBe(false);
    expect(textsIn(folder)).toEqual(all(OLD, 'old'));
  });
});
