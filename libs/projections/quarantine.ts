import type { Kysely } from 'kysely';
import { type AnyTables, BulkTable, type ColumnValue, pieces, type ReadStore } from '#read-store';
import type { Entry } from './entries.js';
import { describeFailure } from './failure.js';
import { ALL_PARTITIONS, holds, type PartitionSet, partitionOf } from './partitions.js';
import { ofPartitions } from './patient-streams.js';
import { tableOf, type ViewVersion } from './projection.js';
import { supportColumns } from './support-tables.js';

/** A key that a view no longer follows, because of an event that it could not apply. */
export type Quarantined = {
  readonly view: string;
  readonly version: number;
  readonly key: string;
  /** The first event that was not applied. */
  readonly eventId: string;
  readonly stream: string;
  readonly position: string;
  /** Class, code and place of the error; never its message. */
  readonly error: string;
  /** When that event was recorded: what the view says of the key is older than this. */
  readonly since: string;
};

const KEYS_AT_ONCE = 256;

/** The quarantine of one version of a view. */
export class Quarantine {
  private readonly bulk: BulkTable;

  constructor(
    store: ReadStore,
    private readonly view: ViewVersion,
  ) {
    this.bulk = new BulkTable(store, 'quarantine', supportColumns('quarantine'), ['view', 'version', 'key']);
  }

  async count(db: Kysely<AnyTables>): Promise<number> {
    const counted = await this.all(db)
      .select((eb) => eb.fn.countAll<number>().as('keys'))
      .executeTakeFirstOrThrow();
    return Number(counted.keys);
  }

  /** How many of them are in these partitions. */
  async countIn(db: Kysely<AnyTables>, partitions: PartitionSet): Promise<number> {
    if (partitions === ALL_PARTITIONS) return this.count(db);
    const rows = await this.all(db).select('stream').execute();
    return rows.filter(({ stream }) => holds(partitions, partitionOf(stream))).length;
  }

  /** Which of these keys are in it. */
  async among(db: Kysely<AnyTables>, keys: readonly string[]): Promise<Set<string>> {
    const found = new Set<string>();
    for (const some of pieces(keys, KEYS_AT_ONCE)) {
      const rows = await this.all(db).select('key').where('key', 'in', some).execute();
      for (const { key } of rows) found.add(key);
    }
    return found;
  }

  /** The next keys in it, in order, behind one of them. */
  async page(db: Kysely<AnyTables>, after: string | null, limit: number): Promise<Quarantined[]> {
    const all = this.all(db).selectAll().orderBy('key').limit(limit).$castTo<Quarantined>();
    return await (after === null ? all : all.where('key', '>', after)).execute();
  }

  async find(db: Kysely<AnyTables>, key: string): Promise<Quarantined | null> {
    const found = this.all(db).selectAll().where('key', '=', key).$castTo<Quarantined>();
    return (await found.executeTakeFirst()) ?? null;
  }

  async put(db: Kysely<AnyTables>, rows: readonly (readonly ColumnValue[])[]): Promise<void> {
    await this.bulk.upsert(db, rows);
  }

  async lift(db: Kysely<AnyTables>, key: string): Promise<void> {
    await this.bulk.delete(db, [[this.view.name, this.view.version, key]]);
  }

  /** @param partitions - whose patients are taken out of it; everybody, where absent */
  async clear(db: Kysely<AnyTables>, partitions?: PartitionSet): Promise<void> {
    const { name, version } = this.view;
    const all = db.deleteFrom('quarantine').where('view', '=', name).where('version', '=', version);
    await (partitions === undefined ? all : all.where(ofPartitions('key', partitions))).execute();
  }

  /** The row for a key whose entry failed, in the order of the table's columns. */
  row(key: string, { event }: Entry, error: unknown): ColumnValue[] {
    const { id, stream, position, metadata } = event;
    const where = [this.view.name, this.view.version, key, id, stream, String(position)];
    return [...where, describeFailure(error), metadata.recordedAt];
  }

  private all(db: Kysely<AnyTables>) {
    const { name, version } = this.view;
    return db.selectFrom('quarantine').where('view', '=', name).where('version', '=', version);
  }
}

/** Whether an answer about several patients holds them all, or how many are missing. */
export type Complete = true | { readonly quarantined: number };

export function completeness(quarantined: number): Complete {
  return quarantined === 0 ? true : { quarantined };
}

/** How many keys a view had to leave behind: 0 means that an answer about all of them is complete. */
export function quarantinedCount(store: ReadStore, view: ViewVersion): Promise<number> {
  return new Quarantine(store, view).count(store.db);
}

/** The same of several views, in their order. */
export async function quarantinedCounts(
  { db }: Pick<ReadStore, 'db'>,
  views: readonly ViewVersion[],
): Promise<number[]> {
  const rows = await db
    .selectFrom('quarantine')
    .select((eb) => ['view as name', 'version', eb.fn.countAll<number>().as('keys')])
    .groupBy(['view', 'version'])
    .$castTo<ViewVersion & { readonly keys: number }>()
    .execute();
  const counts = new Map(rows.map((row) => [tableOf(row), Number(row.keys)]));
  return views.map((view) => counts.get(tableOf(view)) ?? 0);
}

/** Whether one of the views had to leave a key behind: then what it says of it is out of date. */
export async function isLeftOut(
  store: ReadStore,
  key: string,
  ...views: readonly ViewVersion[]
): Promise<boolean> {
  const found = store.db
    .selectFrom('quarantine')
    .select('key')
    .where('key', '=', key)
    .where((eb) =>
      eb.or(views.map(({ name, version }) => eb.and([eb('view', '=', name), eb('version', '=', version)]))),
    );
  return (await found.limit(1).executeTakeFirst()) !== undefined;
}
