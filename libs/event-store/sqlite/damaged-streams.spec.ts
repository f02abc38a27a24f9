import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hashOf, type RecordedEvent, StreamDamagedError } from '#event-store';
import { EVENTS_FILE, SqliteEventStore } from '#event-store/sqlite';
import { aNote, appendBehind, notes } from '#event-store/testing';
import { closeDatabase, openDatabase } from '#sqlite';

const ANN = '0b1f6c3e-5d0a-7c11-8f0e-1d2c3b4a5968';
const ANNS = `note-${ANN}`;

describe('A stream in which something was changed', () => {
  let folder: string;
  let written: readonly RecordedEvent[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'damaged-'));
    const store = await SqliteEventStore.open(folder);
    await appendBehind(
      store,
      ANNS,
      null,
      notes(4).map((note) => ({ ...note, patient: ANN })),
    );
    await appendBehind(store, 'note-ben', null, [aNote()]);
    written = await store.readAll(-1n, 10);
    await store.close();
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** What the store says after something was done to the file. */
  async function changed<T>(change: string, ask: (store: SqliteEventStore) => Promise<T>): Promise<T> {
    const db = openDatabase(join(folder, EVENTS_FILE), { synchronous: 'FULL' });
    db.exec(change);
    closeDatabase(db);
    const store = await SqliteEventStore.openReadOnly(folder);
    try {
      return await ask(store);
    } finally {
      await store.close();
    }
  }
  const damageOf = (store: SqliteEventStore, from = 0) =>
    store.readStream(ANNS, from).then(
      () => null,
      (error: StreamDamagedError) => error,
    );
  const second = 'WHERE position = 1';
  const event = () => written[1]?.id;

  it.each([
    [
      'a word',
      `UPDATE events SET text = replace(text, 'note 1', 'note 7') ${second}`,
      1,
      /not have its hash/,
    ],
    [
      'a letter of JSON',
      `UPDATE events SET text = replace(text, '{', '[') ${second}`,
      1,
      /not have its hash/,
    ],
    ['a hash', `UPDATE events SET hash = replace(hash, substr(hash, 1, 1), 'g') ${second}`, 1, /its hash/],
    ['an event taken away', `DELETE FROM events ${second}`, 2, /revision 1 should stand/],
    ['a revision', `UPDATE events SET revision = 9 ${second}`, 2, /revision 1 should stand/],
  ])('is closed after %s, and says which event is at fault', async (_, change, at, what) => {
    const error = await changed(change, damageOf);
    expect(error).toBeInstanceOf(StreamDamagedError);
    expect(error?.stream).toBe(ANNS);
    expect(error?.damage[0]).toEqual({
      event: written[at]?.id,
      revision: at,
      what: expect.stringMatching(what),
    });
    expect(error?.message).toContain(written[at]?.id);
  });

  it('shows a text that was replaced together with its hash at the event behind it', async () => {
    const text = JSON.stringify({ ...JSON.parse(await textOf(1)), data: { text: 'forged' } });
    const forge = `UPDATE events SET text = '${text}', hash = '${hashOf(text)}' ${second}`;
    const error = await changed(forge, damageOf);
    expect(error?.damage).toEqual([
      { event: written[2]?.id, revision: 2, what: 'it is not chained to the event before it' },
    ]);
  });

  it('still gives what can be read to who asks for it, and the others their streams', async () => {
    await changed(`UPDATE events SET text = 'x' ${second}`, async (store) => {
      const left = (await damageOf(store))?.events.filter(({ damage }) => damage === undefined);
      expect(left).toEqual([0, 2, 3].map((at) => written[at]));
      expect(await store.readStream('note-ben')).toEqual([written[4]]);
    });
  });

  it('is read from behind the damage on', async () => {
    await changed(`UPDATE events SET text = 'x' ${second}`, async (store) => {
      expect(await store.readStream(ANNS, 2)).toEqual(written.slice(2, 4));
    });
  });

  it('does not stop the log: the event says that it is damaged, whose it was and where it stands', async () => {
    await changed(`UPDATE events SET text = 'x' ${second}`, async (store) => {
      const all = await store.readAll(-1n, 10);
      expect(all.toSpliced(1, 1)).toEqual(written.toSpliced(1, 1));
      expect(all[1]).toMatchObject({ id: event(), stream: ANNS, patient: ANN, revision: 1, position: 1n });
      expect(all[1]?.damage).toBe('its text does not have its hash');
    });
  });

  async function textOf(position: number): Promise<string> {
    const store = await SqliteEventStore.openReadOnly(folder);
    const [raw] = await store.readRaw(BigInt(position - 1), 1);
    await store.close();
    return raw?.text ?? '';
  }
});
