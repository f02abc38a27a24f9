import type { Kysely } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { AnyTables, ColumnValue, ReadStore } from '#read-store';
import { type Entry, keyed } from './entries.js';
import type { Changes, Follower } from './follower.js';
import { type Before, KeyFold } from './key-fold.js';
import { nothingOpened, type OpenEntries } from './opened-entries.js';
import type { AnyProjection } from './projection.js';
import { Quarantine } from './quarantine.js';
import { RowChanges } from './row-changes.js';
import { ViewTables } from './view-tables.js';

/** Keeps one view's rows and states up with the log. */
export class ViewFollower implements Follower {
  readonly fold: KeyFold;
  readonly quarantine: Quarantine;
  private readonly tables: ViewTables;
  private readonly states: LRUCache<string, Before>;
  private quarantined = 0;

  /**
   * @param cacheCharacters - how much JSON of states is kept in memory, whatever the number of keys
   * @param open - what the view is given beside its events
   */
  constructor(
    store: ReadStore,
    readonly view: AnyProjection,
    cacheCharacters: number,
    private readonly open: OpenEntries = nothingOpened,
  ) {
    this.fold = new KeyFold(view);
    this.quarantine = new Quarantine(store, view);
    this.tables = new ViewTables(store, view);
    this.states = new LRUCache<string, Before>({
      maxSize: cacheCharacters,
      sizeCalculation: ({ text }, key) => text.length + key.length + 1,
    });
  }

  async createTables(db: Kysely<AnyTables>): Promise<void> {
    await this.tables.create(db);
    await this.quarantine.clear(db);
  }

  createIndexes(db: Kysely<AnyTables>): Promise<void> {
    return this.tables.createIndexes(db);
  }

  async load(db: Kysely<AnyTables>): Promise<void> {
    this.states.clear();
    this.quarantined = await this.quarantine.count(db);
  }

  async prepare(db: Kysely<AnyTables>, batch: readonly Entry[]): Promise<Changes> {
    const byKey = this.group(batch);
    await this.leaveOutQuarantined(db, byKey);
    const entries = await this.open(byKey);
    return this.changes(entries, await this.takeStates(db, [...byKey.keys()]));
  }

  /** What a key comes to when folded anew from all of its entries; lifts its quarantine if none fails. */
  async refold(db: Kysely<AnyTables>, key: string, all: readonly Entry[]): Promise<Changes> {
    const own = all.flatMap((entry) => keyed(this.view, entry) ?? []).filter((entry) => entry.key === key);
    const byKey = await this.open(new Map([[key, own.map(({ entry }) => entry)]]));
    const stored = (await this.takeStates(db, [key])).get(key);
    const changes = this.changes(byKey, new Map(), stored);
    return {
      write: async (transaction) => {
        await this.quarantine.lift(transaction, key);
        await changes.write(transaction);
      },
      committed: () => {
        this.quarantined -= 1;
        changes.committed();
      },
    };
  }

  private group(batch: readonly Entry[]): Map<string, Entry[]> {
    const byKey = new Map<string, Entry[]>();
    for (const one of batch) {
      const found = keyed(this.view, one);
      if (!found) continue;
      const own = byKey.get(found.key);
      if (own) own.push(found.entry);
      else byKey.set(found.key, [found.entry]);
    }
    return byKey;
  }

  private async leaveOutQuarantined(db: Kysely<AnyTables>, byKey: Map<string, Entry[]>): Promise<void> {
    if (this.quarantined === 0) return;
    for (const key of await this.quarantine.among(db, [...byKey.keys()])) byKey.delete(key);
  }

  /**
   * What is stored of these keys. They leave the cache, since folding may change them in place: should the
   * transaction fail, they are read again.
   */
  private async takeStates(db: Kysely<AnyTables>, keys: readonly string[]): Promise<Map<string, Before>> {
    const taken = new Map<string, Before>();
    const missing: string[] = [];
    for (const key of keys) {
      const cached = this.states.get(key);
      if (cached) taken.set(key, cached);
      else missing.push(key);
      this.states.delete(key);
    }
    const found = await this.tables.states.find<{ key: string; state: string }>(db, missing);
    for (const { key, state } of found) taken.set(key, this.fold.restore(state));
    return taken;
  }

  /** @param replaced - what is stored of a key that is folded from nothing */
  private changes(
    byKey: ReadonlyMap<string, readonly Entry[]>,
    before: ReadonlyMap<string, Before>,
    replaced?: Before,
  ): Changes {
    const rows = new RowChanges(this.fold);
    const states: ColumnValue[][] = [];
    const gone: ColumnValue[][] = [];
    const failures: ColumnValue[][] = [];
    const kept: [key: string, Before][] = [];
    for (const [key, entries] of byKey) {
      const old = before.get(key) ?? null;
      const stored = old ?? replaced;
      if (entries.length === 0) {
        rows.add(stored?.folded?.rows, new Map());
        gone.push([key]);
        continue;
      }
      const { folded, failed } = this.fold.fold(key, old, entries);
      if (failed) failures.push(this.quarantine.row(key, failed.entry, failed.error));
      if (!folded) continue;
      rows.add(stored?.folded?.rows, folded.rows);
      if (folded.text !== stored?.text) states.push([key, folded.text]);
      if (!failed) kept.push([key, { text: folded.text, folded }]);
    }
    return {
      write: async (transaction) => {
        await this.tables.rows.delete(transaction, rows.deletes);
        await this.tables.rows.upsert(transaction, rows.upserts);
        await this.tables.states.delete(transaction, gone);
        await this.tables.states.upsert(transaction, states);
        await this.quarantine.put(transaction, failures);
      },
      committed: () => {
        this.quarantined += failures.length;
        for (const [key, state] of kept) this.states.set(key, state);
      },
    };
  }
}
