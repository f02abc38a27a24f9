import { expect, it } from '@jest/globals';
import { chain, hashOf } from '../../chain.js';
import { InvalidEventError } from '../../errors.js';
import type { JsonObject } from '../../event.js';
import { appendBehind } from '../appending.js';
import { aNote, aStream, notes } from '../notes.js';
import type { Opened } from '../opened.js';
import { endOf } from '../subscribing.js';

const nested = (depth: number): JsonObject => (depth === 0 ? {} : { deeper: nested(depth - 1) });

const kept: Record<string, JsonObject> = {
  nothing: {},
  'empty values': { text: '', list: [], object: {}, none: null, no: false, zero: 0 },
  'a hundred levels': nested(100),
  'every kind of script': { text: 'Zoë 李 🧑🏽‍⚕️ עברית ไทย e\u0301 \u202e \ufeff \u2028 \uffff' },
  'control characters': { text: '\u0001\u001f\t\r\n\b\f"\\/' },
  'odd names': { '': 1, ' ': 2, __proto__x: 3, ключ: 4, '\ud83e\ude7a': 5, a: { 'b.c': [{ 'd"': 6 }] } },
  numbers: {
    max: Number.MAX_SAFE_INTEGER,
    least: 5e-324,
    large: 1.7976931348623157e308,
    third: 1 / 3,
    minus: -1,
  },
  'text that looks like SQL': { text: "'); DROP TABLE events; --" },
};

const refused: Record<string, unknown> = {
  'a NUL character': 'a\u0000b',
  'a lone surrogate': '\ud800',
  'a bigint': 1n,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  undefined: undefined,
  'a Date': new Date(0),
  'a function': () => 1,
  'a symbol': Symbol('x'),
  'a Map': new Map(),
  'a class instance': new (class Patient {})(),
};

export function keepsDataAsGiven(store: Opened): void {
  it.each(Object.entries(kept))('gives back %s as it was', async (_, data) => {
    const stream = aStream();
    await appendBehind(store(), stream, null, [aNote(data)]);
    expect((await store().readStream(stream))[0]?.data).toEqual(data);
  });

  it('stores the text and the hash it was given, byte for byte', async () => {
    const stream = aStream();
    const from = await endOf(store());
    const events = chain(
      stream,
      null,
      Object.values(kept).map((data) => aNote(data)),
    );
    await store().append(stream, 'none', events);
    const raw = await store().readRaw(from, 100);
    expect(raw.map(({ text, hash }) => ({ text, hash }))).toEqual(
      events.map(({ text, hash }) => ({ text, hash })),
    );
    for (const { text, hash } of raw) expect(hashOf(text)).toBe(hash);
    for (const [i, { event }] of events.entries()) {
      expect(raw[i]).toMatchObject({ stream, revision: i, id: event.id });
    }
    expect(await store().readRawStream(stream)).toEqual(raw);
    expect(await store().readRawStream(stream, 3)).toEqual(raw.slice(3));
    expect(await store().readRawStream(aStream())).toEqual([]);
  });

  it('gives back the whole envelope with its position and hash', async () => {
    const stream = aStream();
    const [chained] = chain(stream, null, [
      aNote(
        { level: 'iop' },
        {
          patient: 'patient-1',
          organisation: 'org-1',
          effectiveAt: {
            local: '2025-01-09T14:30',
            offset: '-06:00',
            zone: 'America/Chicago',
            precision: 'minute',
          },
          supersedes: 'fact-1',
          sealed: 'c2VhbGVk',
        },
      ),
    ]);
    if (!chained) throw new Error('one was chained');
    const { position } = await store().append(stream, 'none', [chained]);
    const metadata = { ...chained.event.metadata, hash: chained.hash };
    expect(await store().readStream(stream)).toEqual([{ ...chained.event, position, metadata }]);
  });

  it('is not changed through what it was given or gave', async () => {
    const stream = aStream();
    const list = [1, 2];
    await appendBehind(store(), stream, null, [aNote({ list })]);
    list.push(3);
    const [read] = await store().readStream(stream);
    if (read) (read.data.list as number[]).push(4);
    expect((await store().readStream(stream))[0]?.data).toEqual({ list: [1, 2] });
  });

  it.each(Object.entries(refused))('refuses %s, wherever it hides, and writes nothing', async (_, value) => {
    const stream = aStream();
    const end = await endOf(store());
    for (const data of [{ value }, { list: [{ value }] }] as JsonObject[]) {
      const append = appendBehind(store(), stream, null, [...notes(1), aNote(data)]);
      await expect(append).rejects.toThrow(InvalidEventError);
    }
    expect(await endOf(store())).toBe(end);
  });
}
