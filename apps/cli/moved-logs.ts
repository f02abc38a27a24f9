import { createHash } from 'node:crypto';
import { hashOf, type RawEvent, START } from '#event-store';
import type { MoveSource } from './move-source.js';
import type { MoveTarget } from './move-target.js';
import { startProgress } from './progress.js';

const PAGE = 1_000;

/** What the events of a log come to, taken one by one in log order. */
class LogSum {
  private readonly order = createHash('sha256');
  private readonly tips = new Map<string, { readonly revision: number; readonly hash: string }>();
  private events = 0;

  add({ stream, revision, hash }: RawEvent): void {
    this.events += 1;
    this.order.update(hash);
    this.tips.set(stream, { revision, hash });
  }

  told() {
    const heads = createHash('sha256');
    for (const [stream, { revision, hash }] of [...this.tips].sort(([a], [b]) => (a < b ? -1 : 1))) {
      heads.update(JSON.stringify([stream, revision, hash]));
    }
    return {
      events: this.events,
      streams: this.tips.size,
      heads: heads.digest('hex'),
      order: this.order.copy().digest('hex'),
    };
  }
}

/** Where the events of a log stand in a copy of it, by their numbers; eight bytes each. */
export class Places {
  private positions = new Float64Array(PAGE);
  private count = 0;

  add(position: bigint): void {
    if (this.count === this.positions.length) {
      const larger = new Float64Array(2 * this.count);
      larger.set(this.positions);
      this.positions = larger;
    }
    this.positions[this.count++] = Number(position);
  }

  /** The number of the event at a position, counted from 0; null where none stands there. */
  placeOf(position: bigint): bigint | null {
    let [from, to] = [0, this.count];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.positions[middle] ?? 0) < Number(position)) from = middle + 1;
      else to = middle;
    }
    return from < this.count && this.positions[from] === Number(position) ? BigInt(from) : null;
  }
}

export type ComparedLogs = {
  /** Of the log as far as the copy goes, and of the copy. */
  readonly here: LogSum;
  readonly there: LogSum;
  /** Where both ended. */
  readonly last: { readonly here: bigint; readonly there: bigint };
  readonly places: Places;
  /** What in the copy is not as it is in the log, to stand as a sentence; null where all of the copy is. */
  readonly difference: string | null;
};

/** Walks through a copy of a log, as far as it goes, and compares each event with the log's, byte for byte. */
export async function compareLogs(
  source: Pick<MoveSource, 'store' | 'events'>,
  target: Pick<MoveTarget, 'store'>,
  what: string,
): Promise<ComparedLogs> {
  const [here, there, places] = [new LogSum(), new LogSum(), new Places()];
  const last = { here: START, there: START };
  let difference: string | null = null;
  const progress = startProgress(what, source.events);
  try {
    for (let number = 0; difference === null; ) {
      const copies = await target.store.readRaw(last.there, PAGE);
      if (copies.length === 0) break;
      const events = await source.store.readRaw(last.here, copies.length);
      for (const [i, copy] of copies.entries()) {
        const event = events[i];
        difference = differenceOf(event, copy, number);
        if (difference !== null || event === undefined) break;
        number += 1;
        here.add(event);
        there.add({ ...copy, hash: hashOf(copy.text) });
        places.add(copy.position);
        [last.here, last.there] = [event.position, copy.position];
      }
      progress.at(number);
    }
  } finally {
    progress.end();
  }
  return { here, there, last, places, difference };
}

function differenceOf(event: RawEvent | undefined, copy: RawEvent, number: number): string | null {
  const where = `Event ${copy.id}, revision ${copy.revision} of ${copy.stream}, is number ${number} there`;
  if (event === undefined) return `${where}, and the log ends before`;
  if (event.id !== copy.id) return `${where}; in the log that is event ${event.id}`;
  const other = (['stream', 'revision', 'hash', 'text'] as const).find((name) => event[name] !== copy[name]);
  return other === undefined ? null : `${where}, and its ${other} is another one`;
}
