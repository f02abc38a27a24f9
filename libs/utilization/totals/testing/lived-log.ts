import fc from 'fast-check';
import { type Journey, live, steps, two } from '#care/domain/testing';
import { RefusedError } from '#event-sourcing';
import { recordedAs } from '#event-sourcing/testing';
import { chain, type EventStore, type RecordedEvent } from '#event-store';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

type Covered = { readonly payer: string; readonly from: number; readonly days: number | null };

const coverage: fc.Arbitrary<Covered> = fc.record({
  payer: fc.constantFrom('acme', 'zenith'),
  from: fc.integer({ min: 1, max: 28 }),
  days: fc.option(fc.integer({ min: 0, max: 20 })),
});

/** Lives of some patients, with late entries, corrections, voids and payers that change, as appends of events. */
export const lives: fc.Arbitrary<RecordedEvent[][]> = fc
  .array(fc.tuple(steps, fc.array(coverage, { maxLength: 3 })), { minLength: 1, maxLength: 4 })
  .map((all) => {
    const each = all.map(([tried, covered], patient) => {
      const journey = live(tried);
      for (const one of covered) insure(journey, one);
      return appendsOf(journey, patient);
    });
    return inTurn(each);
  });

function insure(journey: Journey, { payer, from, days }: Covered): void {
  const to = days === null ? null : `2025-02-${two(Math.min(28, from + days))}`;
  try {
    const dates = { from: `2025-02-${two(from)}`, ...(to === null ? {} : { to }) };
    journey.enter('CoverageRecorded', { payer, memberId: '1', rank: 1, ...dates });
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
  }
}

/** Every journey has the same ids: each patient gets their own. */
function appendsOf({ past }: Journey, number: number): RecordedEvent[][] {
  const patient = `${number}0000000-0000-8000-8000-000000000000`;
  const own = (id: string) => `${number}${id.slice(1)}`;
  const events = past.map((event, revision): RecordedEvent => {
    const { position, ...told } = recordedAs(event, revision);
    const text = JSON.stringify(told).replaceAll(UUID, own);
    return { ...JSON.parse(text), position, patient, stream: `care-${patient}` };
  });
  const appends: RecordedEvent[][] = [];
  for (const event of events) {
    const last = appends.at(-1);
    if (last?.[0]?.metadata.commandId === event.metadata.commandId) last.push(event);
    else appends.push([event]);
  }
  return appends;
}

function inTurn<Item>(lists: readonly (readonly Item[])[]): Item[] {
  const longest = Math.max(...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, place) =>
    lists.flatMap((list) => list.slice(place, place + 1)),
  ).flat();
}

/** Appends them in order, each behind the head of its stream. */
export async function enter(
  store: EventStore,
  appends: readonly (readonly RecordedEvent[])[],
): Promise<void> {
  for (const events of appends) {
    const [{ stream } = { stream: '' }] = events;
    const last = (await store.readStream(stream)).at(-1);
    const head = last ? { revision: last.revision, hash: last.metadata.hash } : null;
    await store.append(stream, head?.revision ?? 'none', chain(stream, head, events.map(draftOf)));
  }
}

function draftOf({ position: _, revision: __, stream: ___, metadata, ...event }: RecordedEvent) {
  const { prevHash: ____, hash: _____, ...known } = metadata;
  return { ...event, metadata: known };
}
