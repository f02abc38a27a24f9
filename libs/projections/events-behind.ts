import type { EventStore } from '#event-store';

/** No more are counted where positions have gaps: whoever is further behind is far behind. */
export const LAG_COUNTED = 10_000;
const PAGE = 1_000;

/** How many events of a log stand behind a position, up to its head. */
export class EventsBehind {
  private readonly counts = new Map<bigint, Promise<bigint>>();

  constructor(
    private readonly store: Pick<EventStore, 'readRaw' | 'gaplessFrom'>,
    private readonly head: bigint,
  ) {}

  /** Most views stand at one place, so each place is counted once. */
  of(position: bigint): Promise<bigint> {
    const counted = this.counts.get(position) ?? this.count(position);
    this.counts.set(position, counted);
    return counted;
  }

  private async count(position: bigint): Promise<bigint> {
    if (this.store.gaplessFrom !== undefined || position >= this.head) return this.head - position;
    let count = 0;
    for (let last = position; count < LAG_COUNTED; ) {
      const page = await this.store.readRaw(last, PAGE);
      count += page.filter((event) => event.position <= this.head).length;
      last = page.at(-1)?.position ?? this.head;
      if (page.length < PAGE || last >= this.head) break;
    }
    return BigInt(count);
  }
}
