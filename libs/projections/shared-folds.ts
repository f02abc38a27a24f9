import { LRUCache } from 'lru-cache';
import { byKeyOf, type Entry, keyOf } from './entries.js';
import type { Past } from './past.js';
import type { AnyFold, AnyProjection, Keyed } from './projection.js';

/** What folds tell the views that are over them, by key; keys that could not be folded are left out. */
export type Told = ReadonlyMap<AnyFold, ReadonlyMap<string, unknown>>;

type State = { readonly state: unknown; readonly events: number };
/** States that hold every event of their keys up to the position, and no other. */
type Kept = { position: bigint; readonly states: LRUCache<string, State> };
type Followed = { readonly told: ReadonlyMap<string, unknown>; committed(reached: bigint): void };

/** The folds that views share: each event is folded once, whatever the number of views. */
export class SharedFolds {
  private readonly kept = new Map<AnyFold, Kept>();
  /** What the views over a fold take: a key is told of also where its last event is none of the fold's. */
  private readonly taken = new Map<AnyFold, Keyed>();

  /** @param cacheEvents - the states kept in memory of one fold came from no more events than this in sum */
  constructor(views: readonly AnyProjection[], cacheEvents: number) {
    for (const { over, kinds } of views) {
      if (!over) continue;
      this.taken.set(over, { by: over.by, kinds: [...(this.taken.get(over)?.kinds ?? []), ...kinds] });
      const states = new LRUCache<string, State>({
        maxSize: cacheEvents,
        sizeCalculation: ({ events }) => Math.max(1, events),
      });
      this.kept.set(over, { position: -1n, states });
    }
  }

  /** Follows a batch for views that stand where the past ends. `committed` is called when their rows are. */
  follow(views: readonly AnyProjection[], batch: readonly Entry[], past: Past) {
    return this.each(views, past, (fold) => byKeyOf(this.taken.get(fold) ?? fold, batch));
  }

  /** What the past of these keys comes to; no state of it is kept. */
  async build(views: readonly AnyProjection[], keys: readonly string[], past: Past): Promise<Told> {
    return (await this.each(views, past, () => new Map(keys.map((key) => [key, []])))).told;
  }

  private async each(
    views: readonly AnyProjection[],
    past: Past,
    byKey: (fold: AnyFold) => ReadonlyMap<string, readonly Entry[]>,
  ): Promise<{ readonly told: Told; committed(reached: bigint): void }> {
    const folds = [...new Set(views.flatMap(({ over }) => over ?? []))];
    const followed = await Promise.all(folds.map((fold) => this.one(fold, byKey(fold), past)));
    return {
      told: new Map(folds.map((fold, i) => [fold, followed[i]?.told ?? new Map()])),
      committed: (reached) => {
        for (const one of followed) one.committed(reached);
      },
    };
  }

  private async one(
    fold: AnyFold,
    byKey: ReadonlyMap<string, readonly Entry[]>,
    past: Past,
  ): Promise<Followed> {
    const kept = this.keptAt(fold, past.upTo);
    const before = new Map<string, State>();
    for (const key of byKey.keys()) {
      const state = kept?.states.get(key);
      if (state) before.set(key, state);
      // Folding changes it in place: should the transaction fail, it is folded again.
      kept?.states.delete(key);
    }
    const earlier = await past.of(
      fold,
      [...byKey.keys()].filter((key) => !before.has(key)),
    );
    const told = new Map<string, unknown>();
    const after: [key: string, State][] = [];
    for (const [key, entries] of byKey) {
      try {
        const state = next(fold, key, before.get(key), earlier.get(key) ?? [], entries);
        told.set(key, fold.told(state.state));
        after.push([key, state]);
      } catch {
        // Each view looks for the event at fault by itself, and puts the key into its quarantine.
      }
    }
    return {
      told,
      committed: (reached) => {
        if (!kept) return;
        kept.position = reached;
        for (const [key, state] of after) kept.states.set(key, state);
      },
    };
  }

  /** Those who are behind find nothing kept: it is for those who are ahead. */
  private keptAt(fold: AnyFold, position: bigint): Kept | null {
    const kept = this.kept.get(fold);
    if (!kept || kept.position > position) return null;
    if (kept.position < position) kept.states.clear();
    kept.position = position;
    return kept;
  }
}

function next(
  fold: AnyFold,
  key: string,
  before: State | undefined,
  earlier: readonly Entry[],
  entries: readonly Entry[],
): State {
  let state = before ? before.state : fold.initial(key);
  for (const entry of earlier) state = evolved(fold, state, entry);
  for (const entry of entries) state = evolved(fold, state, entry);
  return { state, events: (before?.events ?? 0) + earlier.length + entries.length };
}

/** The state after one more entry; entries of other kinds are passed over. @throws where it cannot be applied */
export function evolved(fold: AnyFold, state: unknown, entry: Entry): unknown {
  if (keyOf(fold, entry) === null) return state;
  if (entry.failure) throw entry.failure.error;
  return fold.evolve(state, entry.event);
}
