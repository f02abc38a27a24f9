import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, chain, hashOf, InvalidEventError } from '#event-store';
import { aNote, notes } from '#event-store/testing';
import { recorded } from './read-back.js';

describe('canonicalJson', () => {
  it('sorts names by their UTF-16 code units, at every depth (RFC 8785 section 3.2.3)', () => {
    const value = {
      '\u20ac': 1,
      '\r': 2,
      '\ufb33': 3,
      '1': 4,
      '\ud83d\ude00': 5,
      '\u0080': 6,
      ö: { b: 1, a: 2 },
    };
    expect(canonicalJson(value)).toBe(
      '{"\\r":2,"1":4,"\u0080":6,"ö":{"a":2,"b":1},"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    );
  });

  it('writes numbers and strings as RFC 8785 section 3.2.2 shows', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001, -0],
      string: '\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27,0],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('is the same text for equal values, however they were put together, and means the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!text.includes('\\u0000') && !/\\ud[89a-f]/.test(text));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(text));
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it('names the place of what it refuses', () => {
    expect(() => canonicalJson({ a: [1, { b: Number.NaN }] })).toThrow(
      new InvalidEventError('a[1].b holds NaN; events hold plain JSON only'),
    );
    expect(() => canonicalJson({ a: { 'x\u0000': 1 } })).toThrow(InvalidEventError);
    expect(() => canonicalJson(1n)).toThrow('the value holds a bigint');
    expect(() => canonicalJson([undefined])).toThrow('[0] holds undefined');
    expect(() => canonicalJson({ list: new Array(2) })).toThrow('list[0] holds undefined');
    expect(() => canonicalJson({ at: new Date(0) })).toThrow('at holds a Date');
  });

  it('refuses what is nested deeper than can be read again', () => {
    const brackets = 100_000;
    const deep = JSON.parse('['.repeat(brackets) + ']'.repeat(brackets));
    expect(() => canonicalJson(deep)).toThrow(new InvalidEventError('the value is nested too deep'));
  });
});

describe('chain', () => {
  it('links each event to the one before it, from the head on', () => {
    const head = { revision: 4, hash: hashOf('head') };
    const events = chain('note-1', head, notes(3));
    expect(events.map(({ event }) => event.revision)).toEqual([5, 6, 7]);
    expect(events.map(({ event }) => event.metadata.prevHash)).toEqual([
      head.hash,
      events[0]?.hash,
      events[1]?.hash,
    ]);
    for (const { event, text, hash } of events) {
      expect(text).toBe(canonicalJson(event));
      expect(hash).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
    }
  });

  it('starts a stream with nothing before it', () => {
    expect(chain('note-1', null, [aNote()])[0]?.event).toMatchObject({
      revision: 0,
      metadata: { prevHash: null },
    });
  });

  it('is read back with position and hash', () => {
    const [chained] = chain('note-1', null, [aNote({ text: 'é' })]);
    if (!chained) throw new Error('one was chained');
    const { event, text, hash } = chained;
    expect(recorded(text, hash, 7n)).toEqual({
      ...event,
      position: 7n,
      metadata: { ...event.metadata, hash },
    });
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([name, inner]) => [name, reversed(inner)] as const);
  return Object.fromEntries(members.reverse());
}
