import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EVENTS_FILE, HEAD_FILE, HeadWitness, LogCutOffError, SqliteEventStore } from '#event-store/sqlite';
import { aNote, appendBehind, notes } from '#event-store/testing';
import { Projector } from '#projections';
import { openReadStore } from '#read-store/sqlite';
import { viewsFile } from './data-folder.js';
import { projections } from './projected.js';
import { checkWhole } from './whole-log.js';

describe('A log in its data folder', () => {
  let folder: string;
  let ids: readonly string[];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'whole-'));
    const store = await SqliteEventStore.open(folder);
    await appendBehind(store, 'note-1', null, notes(3));
    ids = (await store.readAll(-1n, 10)).map(({ id }) => id);
    await new HeadWitness(folder, store).stop();
    await store.close();
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Another log in the place of this one, as from an older copy. */
  async function replaceLog(length: number): Promise<void> {
    rmSync(join(folder, EVENTS_FILE));
    if (length === 0) return;
    const store = await SqliteEventStore.open(folder);
    await appendBehind(
      store,
      'note-1',
      null,
      ids.slice(0, length).map((id) => aNote({}, { id })),
    );
    await store.close();
  }

  async function buildViews(): Promise<void> {
    const store = await SqliteEventStore.openReadOnly(folder);
    const readStore = openReadStore(viewsFile(folder));
    const projector = await Projector.open({
      store,
      readStore,
      views: projections.filter(({ opens }) => !opens),
    });
    await projector.catchUp();
    await readStore.close();
    await store.close();
  }

  it('is whole as it was written down, and when it has gone on', async () => {
    await checkWhole(folder);
    const store = await SqliteEventStore.open(folder);
    await appendBehind(store, 'note-2', null, notes(1));
    await store.close();
    await buildViews();
    await checkWhole(folder);
  });

  it.each([
    [0, /head\.json knows event \S+ at position 2, but the log is not there/],
    [2, /head\.json knows event \S+ at position 2, but the log ends at position 1, event \S+\. /],
  ])('is not whole when %d of 3 events are left, and both ends are named', async (length, words) => {
    await replaceLog(length);
    await expect(checkWhole(folder)).rejects.toThrow(LogCutOffError);
    await expect(checkWhole(folder)).rejects.toThrow(words);
  });

  it('is not whole where a view knows of more, whatever head.json says', async () => {
    await buildViews();
    rmSync(join(folder, HEAD_FILE));
    await replaceLog(2);
    await expect(checkWhole(folder)).rejects.toThrow(/view \w+_v\d+ knows event \S+ at position 2/);
  });

  it('is not whole where another event stands in the place', async () => {
    const [first = ''] = ids;
    writeFileSync(join(folder, HEAD_FILE), `{"position":"2","event":"${first}"}\n`);
    await expect(checkWhole(folder)).rejects.toThrow(/holds that event at position 0/);
  });

  it('is not trusted where head.json cannot be read, and the way out is said', async () => {
    writeFileSync(join(folder, HEAD_FILE), readFileSync(join(folder, HEAD_FILE), 'utf8').slice(0, -4));
    await expect(checkWhole(folder)).rejects.toThrow(/head\.json is damaged.*put the file aside/);
  });

  it('may be new', async () => {
    rmSync(join(folder, HEAD_FILE));
    await replaceLog(0);
    await checkWhole(folder);
  });
});
