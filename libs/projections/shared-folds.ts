import { LRUCache } from 'lru-cache';
import { type FiledEvent, takenFrom } from './filed-event.js';
import { Folding, type State } from './folding.js';
import type { Past } from './past.js';
import type { AnyFold, AnyProjection, Keyed } from './projection.js';

/** What folds tell the views that are over them; null of a key that could not be folded. @throws as `told` does */
export type Told = (fold: AnyFold, key: string) => { readonly told: unknown } | null;

/** States that hold every event of their keys up to the position, and no other. */
type Kept = { position: bigint; readonly states: LRUCache<string, State> };

/** Folds on their way through a batch. */
export type Following = {
  /** What they come to without the batch; nothing may be asked once they have gone on. */
  readonly before: Told;
  /** They go on, which may change in place what was told before. */
  evolve(): Told;
  /** Called when the rows of the views are committed. */
  committed(reached: bigint): void;
};

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

  /** Follows a batch for views that stand where the past ends. */
  async follow(
    views: readonly AnyProjection[],
    batch: readonly FiledEvent[],
    past: Past,
  ): Promise<Following> {
    const following = await Promise.all(
      foldsOf(views).map(async (fold) => {
        const byKey = takenFrom(batch, this.taken.get(fold) ?? fold);
        const kept = this.keptAt(fold, past.upTo);
        return { byKey, kept, folding: await begun(fold, [...byKey.keys()], past, kept) };
      }),
    );
    const told = toldBy(following.map(({ folding }) => folding));
    return {
      before: told,
      evolve: () => {
        for (const { folding, byKey } of following) folding.evolve(byKey);
        return told;
      },
      committed: (reached) => {
        for (const { kept, folding } of following) {
          if (!kept) continue;
          kept.position = reached;
          for (const [key, state] of folding.states) kept.states.set(key, state);
        }
      },
    };
  }

  /** No state is kept any more: what they were of may have gone on elsewhere. */
  forget(): void {
    for (const kept of this.kept.values()) kept.states.clear();
  }

  /** What the past of these keys comes to; no state of it is kept. */
  async build(views: readonly AnyProjection[], keys: readonly string[], past: Past): Promise<Told> {
    return toldBy(await Promise.all(foldsOf(views).map((fold) => begun(fold, keys, past, null))));
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

function foldsOf(views: readonly AnyProjection[]): AnyFold[] {
  return [...new Set(views.flatMap(({ over }) => over ?? []))];
}

function toldBy(all: readonly Folding[]): Told {
  const of = new Map(all.map((folding) => [folding.fold, folding]));
  return (fold, key) => of.get(fold)?.told(key) ?? null;
}

/** The states of these keys without the batch: kept ones, and those that their past comes to. */
async function begun(
  fold: AnyFold,
  keys: readonly string[],
  past: Past,
  kept: Kept | null,
): Promise<Folding> {
  const folding = new Folding(fold);
  const missing: string[] = [];
  for (const key of keys) {
    const state = kept?.states.get(key);
    if (state) folding.states.set(key, state);
    else missing.push(key);
    // Folding changes it in place: should the transaction fail, it is folded again.
    kept?.states.delete(key);
  }
  for (const [key, entries] of await past.of(fold, missing)) folding.begin(key, entries);
  return folding;
}
