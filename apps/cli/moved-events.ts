import { APPEND_LIMITS, type ChainedEvent, EventStoreError, type RawEvent } from '#event-store';
import type { MoveSource } from './move-source.js';
import type { MoveTarget } from './move-target.js';
import type { ComparedLogs } from './moved-logs.js';
import { startProgress } from './progress.js';

const PAGE = 1_000;

/**
 * Copies the events of a log behind those that the copy has, each as it is. One append is sent when the one before has
 * been acknowledged: of several under way, one may be refused, during an election for example, and those behind it
 * taken. Events of one stream that follow each other share one.
 *
 * @returns how many
 * @throws Error with the way out
 */
export async function copyEvents(
  source: MoveSource,
  target: Pick<MoveTarget, 'store' | 'events'>,
  { here, last }: ComparedLogs,
): Promise<number> {
  const done = here.told().events;
  const progress = startProgress('events copied', source.events);
  let copied = 0;
  let position = last.there;
  try {
    for (let after = last.here; ; ) {
      const page = await source.store.readRaw(after, PAGE);
      for (const piece of piecesOf(page)) {
        const end = await put(target, piece);
        if (end <= position) throw outOfOrder(target, piece);
        position = end;
        copied += piece.length;
        progress.at(done + copied);
      }
      after = page.at(-1)?.position ?? after;
      if (page.length < PAGE) return copied;
    }
  } finally {
    progress.end();
  }
}

async function put(
  { store, events: name }: Pick<MoveTarget, 'store' | 'events'>,
  piece: readonly RawEvent[],
): Promise<bigint> {
  const [{ stream = '', revision = 0 } = {}] = piece;
  const events: ChainedEvent[] = piece.map(({ text, hash }) => ({ event: JSON.parse(text), text, hash }));
  try {
    return (await store.append(stream, revision === 0 ? 'none' : revision - 1, events)).position;
  } catch (cause) {
    if (!(cause instanceof EventStoreError)) throw cause;
    throw new Error(
      `${name} did not take what comes next: ${cause.message}. Nothing is lost: run the same again to go on`,
      { cause },
    );
  }
}

/** Runs of events of one stream, each small enough for one append. */
function* piecesOf(page: readonly RawEvent[]): Iterable<readonly RawEvent[]> {
  let piece: RawEvent[] = [];
  let bytes = 0;
  for (const event of page) {
    const size = Buffer.byteLength(event.text);
    const fits = piece.length < APPEND_LIMITS.events && bytes + size <= APPEND_LIMITS.bytes;
    if (piece.length > 0 && (piece[0]?.stream !== event.stream || !fits)) {
      yield piece;
      [piece, bytes] = [[], 0];
    }
    piece.push(event);
    bytes += size;
  }
  if (piece.length > 0) yield piece;
}

function outOfOrder({ events }: Pick<MoveTarget, 'events'>, piece: readonly RawEvent[]): Error {
  return new Error(
    `${events} has put event ${piece[0]?.id} before one that it follows in the log: somebody else writes there. ` +
      'Move to an empty one',
  );
}
