import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import type { EventStore, IdRange, LogHead, RawEvent } from '../../event-store.js';
import { patientOfStream } from '../../read-back.js';
import { appendBehind } from '../appending.js';
import { notes } from '../notes.js';
import type { Opened } from '../opened.js';
import { endOf, idsOf } from '../subscribing.js';

/** Patients whose ids begin with 08 to 9f, and with e4 to the last. */
const SOME: readonly IdRange[] = [
  { from: '08', upTo: 'a0' },
  { from: 'e4', upTo: null },
];
const BEGINNINGS = ['00', '07', '08', '40', '9f', 'a0', 'e3', 'e4', 'ff'];

function aPatient(beginning: string): string {
  return beginning + randomUUID().slice(2);
}

/** Of each of these patients two streams, of some patients and of others in turn, and some of nobody. */
function streams(): string[] {
  const patients = BEGINNINGS.map(aPatient);
  const other = aPatient('07');
  const ofNobody = [`facility-riverside-${randomUUID()}`, `log ^$.*\\[${randomUUID()}`, randomUUID()];
  const almost = [`care-${other}x`, `care-${other}\n`, `Care-${other}`, `care-${other.toUpperCase()}`, other];
  return [
    ...patients.flatMap((patient) => [`care-${patient}`, `services-${patient}.2025`]),
    ...ofNobody,
    ...almost,
  ];
}

async function written(store: EventStore, names: readonly string[]): Promise<void> {
  for (const name of names) await appendBehind(store, name, null, notes(2));
}

function isOfSome({ stream }: RawEvent): boolean {
  const patient = patientOfStream(stream);
  return (
    patient === null || SOME.some(({ from, upTo }) => patient >= from && (upTo === null || patient < upTo))
  );
}

/** Part by part, until nothing is passed any more. */
async function allParts(store: EventStore, after: bigint, limit: number) {
  const events: RawEvent[] = [];
  const places: LogHead[] = [];
  for (;;) {
    const part = await store.readPart(places.at(-1)?.position ?? after, limit, SOME);
    expect(part.events.length).toBeLessThanOrEqual(limit);
    events.push(...part.events);
    if (part.passed === null) return { events, places };
    places.push(part.passed);
  }
}

export function keepsPartsWhole(store: Opened): void {
  it('gives of some patients all that stands there, with what is of nobody, and nothing of others', async () => {
    const from = await endOf(store());
    await written(store(), streams());
    const whole = await store().readRaw(from, 1_000);
    const { events, passed } = await store().readPart(from, 1_000, SOME);
    expect(events).toEqual(whole.filter(isOfSome));
    expect(events).toHaveLength(2 * (2 * 5 + 8));
    expect(passed).toEqual(await store().head());
  });

  it.each([1, 7, 36, 37])('gives the same by parts of %i, each up to an event of the log', async (limit) => {
    const from = await endOf(store());
    await written(store(), streams());
    const whole = await store().readRaw(from, 1_000);
    const { events, places } = await allParts(store(), from, limit);
    expect(events).toEqual(whole.filter(isOfSome));
    expect(places.at(-1)).toEqual(await store().head());
    const stood = whole.map(({ position, id }) => ({ position, id }));
    expect(stood.filter(({ id }) => idsOf(places).includes(id))).toEqual(places);
  });

  it('passes the others where nothing is of those patients', async () => {
    const from = await endOf(store());
    await written(store(), [`care-${aPatient('00')}`, `care-${aPatient('a0')}`]);
    const head = await store().head();
    expect(await store().readPart(from, 10, SOME)).toEqual({ events: [], passed: head });
    expect(await store().readPart(head?.position ?? from, 10, SOME)).toEqual({ events: [], passed: null });
  });

  it('of nobody in particular gives what is of nobody', async () => {
    const from = await endOf(store());
    await written(store(), [`care-${aPatient('40')}`, `facility-riverside-${randomUUID()}`]);
    expect((await store().readPart(from, 10, [])).events).toEqual((await store().readRaw(from, 10)).slice(2));
  });

  it('loses, repeats and reorders nothing while writers write', async () => {
    const from = await endOf(store());
    let isWriting = true;
    const writing = Promise.all(Array.from({ length: 3 }, () => written(store(), streams()))).finally(() => {
      isWriting = false;
    });
    const events: RawEvent[] = [];
    let last = from;
    for (let isOver = false; !isOver; ) {
      isOver = !isWriting;
      const part = await store().readPart(last, 5, SOME);
      events.push(...part.events);
      last = part.passed?.position ?? last;
      isOver &&= part.passed === null;
      // Whoever answers at once would let no writer come to its turn.
      await nextTurn();
    }
    await writing;
    const whole = await store().readRaw(from, 1_000);
    expect(events).toEqual(whole.filter(isOfSome));
    expect(last).toBe(whole.at(-1)?.position);
  });
}
