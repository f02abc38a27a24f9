import { setTimeout as pause } from 'node:timers/promises';
import { START } from '#event-store';
import type { ReadStore } from '#read-store';
import { readCheckpoints } from './checkpoints.js';
import { tableOf, type ViewVersion } from './projection.js';
import type { Waited } from './projection-progress.js';

/** Where a view stands that no projector has begun. */
const UNBUILT = START - 1n;

type Looked = ReadonlyMap<string, { readonly position: bigint }>;

/**
 * Knows how far the views have come where other processes build them: it looks at the checkpoints. One that is put back
 * is seen at once, so each wait begins with a look of its own, which serves all who begin to wait meanwhile.
 */
export class PolledProgress {
  private readonly built = new Set<string>();
  private looking: Promise<Looked> | null = null;
  private next: Promise<Looked> | null = null;

  /** @param pollMs - how often to look while somebody waits */
  constructor(
    private readonly readStore: ReadStore,
    private readonly pollMs: number,
  ) {}

  /** @see ProjectionProgress.waitFor */
  async waitFor(views: readonly ViewVersion[], position: bigint, timeoutMs: number): Promise<Waited> {
    if (views.length === 0) return { reached: true, at: position };
    const tables = views.map(tableOf);
    // What is there once stays there.
    if (position === START && tables.every((table) => this.built.has(table)))
      return { reached: true, at: START };
    const until = performance.now() + timeoutMs;
    for (;;) {
      const at = slowest(tables, await this.look());
      if (at >= position) return { reached: true, at: at < START ? START : at };
      if (performance.now() >= until) return { reached: false, at: at < START ? START : at };
      await pause(this.pollMs);
    }
  }

  private look(): Promise<Looked> {
    if (this.looking === null) return this.begin();
    this.next ??= this.looking.then(() => this.begin());
    return this.next;
  }

  private begin(): Promise<Looked> {
    this.next = null;
    this.looking = this.read().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  /** A store that cannot be read now is looked at again; those who wait have their own time limit. */
  private async read(): Promise<Looked> {
    const found = await readCheckpoints(this.readStore.db).catch(() => new Map());
    for (const table of found.keys()) this.built.add(table);
    return found;
  }
}

function slowest(tables: readonly string[], found: Looked): bigint {
  const known = tables.map((table) => found.get(table)?.position ?? UNBUILT);
  return known.reduce((least, one) => (one < least ? one : least), known[0] ?? START);
}
