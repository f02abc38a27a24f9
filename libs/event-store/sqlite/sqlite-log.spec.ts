import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  InvalidEventError,
  OutcomeUnknownError,
  RevisionConflictError,
  StoreUnavailableError,
} from '#event-store';
import { EVENTS_FILE, SqliteEventStore } from '#event-store/sqlite';
import { aNote, appendBehind, appendSometime, delivered, headOf, idsOf, notes } from '#event-store/testing';
import { closeDatabase, type Database, openDatabase } from '#sqlite';
import { chain } from '../chain.js';
import { LogReader } from './log-reader.js';
import { LogWriter } from './log-writer.js';
import { prepareTables } from './schema.js';

describe('SqliteEventStore', () => {
  let folder: string;
  const open: SqliteEventStore[] = [];
  const opened = async (mode: 'open' | 'openReadOnly' = 'open') => {
    const store = await SqliteEventStore[mode](folder, { pollMs: 20 });
    open.push(store);
    return store;
  };
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'events-'));
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((store) => store.close()));
    await rm(folder, { recursive: true });
  });

  it('starts empty', async () => {
    const store = await opened();
    expect(await store.head()).toBeNull();
    expect(await store.readAll(-1n, 10)).toEqual([]);
  });

  it('keeps everything when it is opened again, and goes on behind it', async () => {
    const first = await opened();
    const head = await appendBehind(first, 'note-1', null, notes(3));
    await appendBehind(first, 'note-2', null, notes(1));
    const log = await first.readRaw(-1n, 100);
    await first.close();

    const second = await opened();
    expect(await second.readRaw(-1n, 100)).toEqual(log);
    await expect(appendBehind(second, 'note-1', null, notes(1))).rejects.toThrow(RevisionConflictError);
    expect(await appendBehind(second, 'note-1', head, notes(1))).toMatchObject({ revision: 3, position: 4n });
    expect(await appendBehind(second, 'note-3', null, notes(1))).toMatchObject({ position: 5n });
  });

  it('refuses a file that a newer release wrote, naming both formats', async () => {
    await (await opened()).close();
    const newer = openDatabase(join(folder, EVENTS_FILE), { synchronous: 'FULL' });
    newer.exec('PRAGMA user_version = 7');
    closeDatabase(newer);
    await expect(opened()).rejects.toThrow(/format 7; this release knows format 1/);
    await expect(opened('openReadOnly')).rejects.toThrow(/format 7/);
  });

  it('syncs every commit: the connection that writes says FULL', async () => {
    const store = await opened();
    await appendBehind(store, 'note-1', null, notes(1));
    expect(store.durability).toEqual({ journalMode: 'wal', synchronous: 2 });
  });

  it('commits what arrives together in one transaction', async () => {
    const store = await opened();
    await Promise.all(
      Array.from({ length: 100 }, (_, i) => appendBehind(store, `note-${i}`, null, notes(1))),
    );
    expect(store.commits).toBe(1);
    await appendBehind(store, 'note-0', await headOf(store, 'note-0'), notes(1));
    expect(store.commits).toBe(2);
  });

  it('refuses an event whose id stands in another stream, and only that append', async () => {
    const store = await opened();
    const note = aNote();
    await appendBehind(store, 'note-1', null, [note]);
    const outcomes = await Promise.allSettled([
      appendBehind(store, 'note-2', null, notes(2)),
      appendBehind(store, 'note-3', null, [aNote(), note]),
      appendBehind(store, 'note-4', null, notes(2)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: expect.any(InvalidEventError) });
    expect((await store.readAll(-1n, 100)).map(({ position }) => position)).toEqual([0n, 1n, 2n, 3n, 4n]);
  });

  it('lets one of two appends that carry the same id in one turn win', async () => {
    const store = await opened();
    const note = aNote();
    const outcomes = await Promise.allSettled([
      appendBehind(store, 'note-1', null, [note]),
      appendBehind(store, 'note-2', null, [note]),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(await store.readAll(-1n, 10)).toHaveLength(1);
  });

  it('never trusts what it remembers of a stream after somebody else wrote to the file', async () => {
    const [one, other] = [await opened(), await opened()];
    const head = await appendBehind(one, 'note-1', null, notes(1));
    const moved = await appendBehind(other, 'note-1', head, notes(2));
    await appendBehind(other, 'note-2', null, notes(1));
    await expect(appendBehind(one, 'note-1', head, notes(1))).rejects.toThrow(RevisionConflictError);
    expect(await appendBehind(one, 'note-1', moved, notes(1))).toMatchObject({ position: 4n });
  });

  it('reads beside a running writer, and refuses to write there', async () => {
    const writer = await opened();
    await appendBehind(writer, 'note-1', null, notes(2));
    const reader = await opened('openReadOnly');
    const later = delivered(reader, -1n, 4);
    await appendBehind(writer, 'note-2', null, notes(2));
    expect(idsOf(await later)).toEqual(idsOf(await writer.readAll(-1n, 10)));
    await expect(appendBehind(reader, 'note-3', null, notes(1))).rejects.toThrow(StoreUnavailableError);
  });

  it('looks at once when it is woken', async () => {
    const writer = await opened();
    const reader = await SqliteEventStore.openReadOnly(folder, { pollMs: 3_600_000 });
    open.push(reader);
    const later = delivered(reader, -1n, 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await appendBehind(writer, 'note-1', null, notes(1));
    reader.wake();
    expect(await later).toHaveLength(1);
  });

  it('says so when there is no log to read, or none it understands', async () => {
    await expect(opened('openReadOnly')).rejects.toThrow(StoreUnavailableError);
    const db = openDatabase(join(folder, EVENTS_FILE), { synchronous: 'FULL' });
    db.exec('PRAGMA user_version = 99');
    db.close();
    await expect(opened()).rejects.toThrow(/format 99/);
    await rm(join(folder, EVENTS_FILE));
    await writeFile(
      join(folder, EVENTS_FILE),
      'this is no database, and long enough to be seen as none'.repeat(50),
    );
    await expect(opened()).rejects.toThrow(StoreUnavailableError);
  });

  it('writes again where a writer of the same stream was refused', async () => {
    const store = await opened();
    await Promise.all(Array.from({ length: 20 }, () => appendSometime(store, 'note-1', notes(2))));
    expect(await headOf(store, 'note-1')).toMatchObject({ revision: 39 });
  });
});

describe('LogWriter', () => {
  let folder: string;
  let db: Database;
  let failWith: Error | null;
  let writer: LogWriter;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'events-'));
    db = openDatabase(join(folder, EVENTS_FILE), { synchronous: 'FULL' });
    prepareTables(db);
    failWith = null;
    const failing: Database = {
      get isOpen() {
        return db.isOpen;
      },
      get isTransaction() {
        return db.isTransaction;
      },
      prepare: (sql) => db.prepare(sql),
      close: () => db.close(),
      exec: (sql) => {
        if (failWith && sql === 'COMMIT') throw failWith;
        db.exec(sql);
      },
    };
    writer = new LogWriter(failing, () => {});
  });
  afterEach(async () => {
    db.close();
    await rm(folder, { recursive: true });
  });
  const append = (head: Parameters<typeof chain>[1], stream = 'note-1') =>
    writer.append(
      { stream, expected: head?.revision ?? 'none', events: chain(stream, head, notes(1)) },
      1000,
    );

  it.each([
    ['the disk is full', 13, StoreUnavailableError],
    ['the disk takes no writes', 10 | (3 << 8), StoreUnavailableError],
    ['syncing fails', 10 | (4 << 8), OutcomeUnknownError],
  ])('leaves heads and log where they were when a commit fails because %s', async (_, errcode, expected) => {
    const head = await append(null);
    failWith = Object.assign(new Error('planted'), { errcode });
    const outcomes = await Promise.allSettled([append(head), append(null, 'note-2')]);
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: expect.any(expected) });
    expect(new LogReader(db).headOf('note-1')).toMatchObject({ revision: 0, hash: head.hash });

    failWith = null;
    expect(await append(head)).toMatchObject({ revision: 1, position: 1n });
    expect(await append(null, 'note-2')).toMatchObject({ revision: 0, position: 2n });
  });

  it('refuses with a clear word while the disk is full, and goes on when there is room', async () => {
    let head = await append(null);
    db.exec('PRAGMA max_page_count = 1');
    let refused: unknown;
    for (let i = 0; i < 500 && !refused; i++) {
      try {
        head = await append(head);
      } catch (error) {
        refused = error;
      }
    }
    expect(refused).toBeInstanceOf(StoreUnavailableError);
    expect(refused).toMatchObject({ message: expect.stringContaining('full; nothing was written') });
    expect(new LogReader(db).headOf('note-1')).toMatchObject({ revision: head.revision, hash: head.hash });

    db.exec('PRAGMA max_page_count = 1000000');
    expect(await append(head)).toMatchObject({ revision: head.revision + 1 });
  });
});
