import { setTimeout as pause } from 'node:timers/promises';
import { START } from '#event-store';
import type { ReadStore } from '#read-store';
import { readCheckpoints } from './checkpoints.js';
import { tableOf, type ViewVersion } from './projection.js';
import type { ViewPosition } from './projector-parts.js';

/** Where a view stands that no projector has begun: behind everything, also behind {@link START}. */
const UNBUILT = START - 1n;

/** `at` is where the view that is furthest behind stands; -1 before the first event. */
export type Waited = { readonly reached: boolean; readonly at: bigint };

type Waiter = { readonly check: () => void };

/**
 * Knows how far the views have come, for answers that must contain what a command just did. The projector
 * tells it; should a message be lost, it looks at the checkpoints itself.
 */
export class ProjectionProgress {
  private readonly positions = new Map<string, bigint>();
  private readonly waiters = new Set<Waiter>();
  private looking = false;

  /** @param pollMs - how often to look while somebody waits */
  constructor(
    private readonly readStore: ReadStore,
    private readonly pollMs = 100,
  ) {}

  /** Takes what the projector says. A view that is being rebuilt moves back. */
  report(moved: readonly ViewPosition[]): void {
    for (const { view, position } of moved) this.positions.set(view, position);
    for (const { check } of [...this.waiters]) check();
  }

  /**
   * Waits until all of these views, if any, contain the event at a position; at {@link START}, until they are there to be
   * asked. Running out of time says nothing about the command: it succeeded, and the views will show it later.
   */
  async waitFor(views: readonly ViewVersion[], position: bigint, timeoutMs: number): Promise<Waited> {
    if (views.length === 0) return { reached: true, at: position };
    if (this.slowest(views) < position) await this.arrival(views, position, timeoutMs);
    const at = this.slowest(views);
    return { reached: at >= position, at: at < START ? START : at };
  }

  private arrival(views: readonly ViewVersion[], position: bigint, timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.waiters.delete(waiter);
        resolve();
      };
      const waiter = { check: () => this.slowest(views) >= position && done() };
      const timer = setTimeout(done, timeoutMs);
      this.waiters.add(waiter);
      if (!this.looking) void this.look();
    });
  }

  private slowest(views: readonly ViewVersion[]): bigint {
    const known = views.map((view) => this.positions.get(tableOf(view)) ?? UNBUILT);
    return known.reduce((slowest, one) => (one < slowest ? one : slowest), known[0] ?? START);
  }

  private async look(): Promise<void> {
    this.looking = true;
    while (this.waiters.size > 0) {
      try {
        await this.readCheckpoints();
      } catch {
        // A store that cannot be read now is looked at again; those who wait have their own time limit.
      }
      if (this.waiters.size > 0) await pause(this.pollMs, undefined, { ref: false });
    }
    this.looking = false;
  }

  private async readCheckpoints(): Promise<void> {
    const stored = await readCheckpoints(this.readStore.db);
    this.report([...stored].map(([view, { position }]) => ({ view, position })));
  }
}
