import type { Kysely } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { AnyTables, ColumnValue, ReadStore } from '#read-store';
import type { Made } from './building/piece-maker.js';
import type { Changes } from './changes.js';
import { differingRows } from './check/differing-rows.js';
import type { Slice } from './check/recount.js';
import type { Entry } from './entries.js';
import { type FiledEvent, takenFrom } from './filed-event.js';
import type { Follower, Prepared, Refolded } from './follower.js';
import type { Difference } from './kept-rows.js';
import { type Folded, KeyFold, type Outcome } from './key-fold.js';
import { nothingOpened, type OpenEntries } from './opened-entries.js';
import type { PartitionSet } from './partitions.js';
import type { Past } from './past.js';
import type { AnyProjection } from './projection.js';
import { Quarantine, type Quarantined } from './quarantine.js';
import type { Told } from './shared-folds.js';
import type { StoredRows } from './stored-rows.js';
import { SumTable } from './sums/sum-table.js';
import { ViewTable } from './view-table.js';

type ByKey = ReadonlyMap<string, readonly Entry[]>;

const NOTHING: Outcome = { folded: null, failed: null };

/** Keeps one view's rows up with the log. */
export class ViewFollower implements Follower {
  readonly quarantine: Quarantine;
  private readonly fold: KeyFold;
  private readonly table: ViewTable | SumTable;
  private readonly states: LRUCache<string, Folded>;
  private quarantined = 0;

  /**
   * @param cacheEvents - the states kept in memory were folded from no more events than this in sum
   * @param open - what the view is given beside its events
   */
  constructor(
    store: ReadStore,
    readonly view: AnyProjection,
    cacheEvents: number,
    private readonly open: OpenEntries = nothingOpened,
  ) {
    this.fold = new KeyFold(view);
    this.quarantine = new Quarantine(store, view);
    const { sums } = view;
    this.table = sums === undefined ? new ViewTable(store, view) : new SumTable(store, { ...view, sums });
    this.states = new LRUCache({ maxSize: cacheEvents, sizeCalculation: ({ events }) => events });
  }

  async createTables(db: Kysely<AnyTables>): Promise<void> {
    await this.table.create(db);
    await this.quarantine.clear(db);
  }

  /** Nothing is left of the patients of these partitions. */
  async clear(db: Kysely<AnyTables>, partitions: PartitionSet): Promise<void> {
    await this.table.clear(db, partitions);
    await this.quarantine.clear(db, partitions);
  }

  createIndexes(db: Kysely<AnyTables>): Promise<void> {
    return this.table.createIndexes(db);
  }

  async load(db: Kysely<AnyTables>): Promise<void> {
    this.states.clear();
    this.table.forget();
    this.quarantined = await this.quarantine.count(db);
  }

  async prepare(
    db: Kysely<AnyTables>,
    batch: readonly FiledEvent[],
    past: Past,
    before: Told,
  ): Promise<Prepared> {
    const byKey = takenFrom(batch, this.view);
    await this.leaveOutQuarantined(db, byKey);
    const entries = await this.open(byKey);
    const states = await this.takeStates([...byKey.keys()], past, before);
    return (after) => this.changes(this.table.changes(), entries, states, past, after);
  }

  /**
   * What keys of which nothing is stored yet come to by their past alone. Their states are not kept: those built last
   * are no likelier to change than others, and the collector would have to carry them through the whole build.
   */
  async make(keys: readonly string[], past: Past, told: Told): Promise<Made> {
    const rows = new Map<string, StoredRows>();
    const failures: ColumnValue[][] = [];
    let events = 0;
    for (const [key, entries] of await this.open(await past.of(this.view, keys))) {
      if (entries.length === 0) continue;
      events += entries.length;
      const { folded, failed } = this.outcome(this.fold.fold(key, null, entries, told), key, entries);
      if (failed) failures.push(this.quarantine.row(key, failed.entry, failed.error));
      if (folded) rows.set(key, folded.rows);
    }
    return { gathered: this.table.gather(rows), failures, events };
  }

  /** Takes a piece of what is empty of some partitions. */
  build({ gathered, failures }: Made, partitions: PartitionSet, isLast: boolean): Changes {
    return this.withFailures(this.table.building(gathered, partitions, isLast), failures);
  }

  /** What a quarantined key comes to when folded anew; lifts its quarantine if nothing fails. */
  async refold({ key, position }: Quarantined, past: Past): Promise<Refolded> {
    const all = (await this.open(await past.of(this.view, [key]))).get(key) ?? [];
    const stored = all.filter(({ event }) => event.position < BigInt(position));
    const before = this.fold.foldOneByOne(key, stored).folded;
    const after = this.fold.foldOneByOne(key, all);
    const rows = this.table.changes();
    rows.add(key, before?.rows, after.folded?.rows);
    return {
      isLifted: after.failed === null,
      write: async (transaction) => {
        await this.quarantine.lift(transaction, key);
        await rows.write(transaction);
        const { failed } = after;
        if (failed)
          await this.quarantine.put(transaction, [this.quarantine.row(key, failed.entry, failed.error)]);
      },
      committed: () => {
        rows.committed();
        if (!after.failed) this.quarantined -= 1;
      },
    };
  }

  /** @see differingRows */
  differing(db: Kysely<AnyTables>, slice: Slice, past: Past): Promise<number> {
    const { view, fold, table, quarantine, open } = this;
    return differingRows({ view, fold, table, quarantine, open }, db, slice, past);
  }

  private async leaveOutQuarantined(db: Kysely<AnyTables>, byKey: Map<string, Entry[]>): Promise<void> {
    if (this.quarantined === 0) return;
    for (const key of await this.quarantine.among(db, [...byKey.keys()])) byKey.delete(key);
  }

  /**
   * What these keys had come to. They leave the cache, since folding may change them in place: should the
   * transaction fail, they are folded again.
   */
  private async takeStates(keys: readonly string[], past: Past, told: Told): Promise<Map<string, Outcome>> {
    const taken = new Map<string, Outcome>();
    const missing: string[] = [];
    for (const key of keys) {
      const folded = this.states.get(key);
      if (folded) taken.set(key, { folded, failed: null });
      else missing.push(key);
      this.states.delete(key);
    }
    const earlier = await this.open(await past.of(this.view, missing));
    for (const [key, entries] of earlier) {
      if (entries.length > 0)
        taken.set(key, this.outcome(this.fold.fold(key, null, entries, told), key, entries));
    }
    return taken;
  }

  /** Where not all could be folded, the event at fault is looked for. */
  private outcome(folded: Folded | null, key: string, entries: readonly Entry[]): Outcome {
    return folded ? { folded, failed: null } : this.fold.foldOneByOne(key, entries);
  }

  private async changes(
    rows: Difference,
    byKey: ByKey,
    before: ReadonlyMap<string, Outcome>,
    past: Past,
    told: Told,
  ): Promise<Changes> {
    const failures: ColumnValue[][] = [];
    const kept: [key: string, Folded][] = [];
    for (const [key, entries] of byKey) {
      const old = before.get(key) ?? NOTHING;
      const { folded, failed } = old.failed ? old : await this.next(key, old.folded, entries, past, told);
      if (failed) failures.push(this.quarantine.row(key, failed.entry, failed.error));
      if (!folded) continue;
      rows.add(key, old.folded?.rows, folded.rows);
      if (!failed) kept.push([key, folded]);
    }
    const { write, committed } = this.withFailures(rows, failures);
    return {
      write,
      committed: () => {
        committed();
        for (const [key, state] of kept) this.states.set(key, state);
      },
    };
  }

  private withFailures(rows: Changes, failures: readonly (readonly ColumnValue[])[]): Changes {
    return {
      write: async (transaction) => {
        await rows.write(transaction);
        await this.quarantine.put(transaction, failures);
      },
      committed: () => {
        rows.committed();
        this.quarantined += failures.length;
      },
    };
  }

  /** A failed fold may have left its state half changed, so the event at fault is looked for from the beginning. */
  private async next(
    key: string,
    old: Folded | null,
    entries: readonly Entry[],
    past: Past,
    told: Told,
  ): Promise<Outcome> {
    const folded = this.fold.fold(key, old, entries, told);
    if (folded) return { folded, failed: null };
    const earlier = (await this.open(await past.of(this.view, [key]))).get(key) ?? [];
    return this.fold.foldOneByOne(key, [...earlier, ...entries]);
  }
}

/** The views of those followers that keep one. */
export function viewsOf(followers: readonly Follower[]): AnyProjection[] {
  return followers.flatMap((follower) => (follower instanceof ViewFollower ? [follower.view] : []));
}
