import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import type { AnyTables, ReadStore } from '#read-store';
import { LeaseLostError } from '../errors.js';
import type { Holding } from '../holding.js';
import { ALL_PARTITIONS, PARTITIONS, type PartitionSet, partitionSet, partitionsIn } from '../partitions.js';
import { splitPlaces } from '../split-places.js';
import { createLeaseTables, inTurn, NOW } from './lease-tables.js';

export type LeasesOptions = {
  readonly readStore: ReadStore;
  /** For people; two of one name are two. */
  readonly name: string;
  /** How long a lease is good without being renewed, in milliseconds; default 10,000. */
  readonly leaseMs?: number;
};

type Lease = { readonly partition: number; readonly epoch: number };

/**
 * Which partitions a projector holds, of those that all share: each about as many. Every write is fenced: it locks the row
 * of the holder, which whoever takes its partitions away must delete first, and finds each partition at the epoch in
 * which it was taken. A lease that ran out and that nobody took is good again once it is renewed.
 */
export class Leases implements Holding {
  readonly leaseMs: number;
  private holder = randomUUID();
  /** Partitions, and the epoch in which each was taken. */
  private held: ReadonlyMap<number, number> = new Map();

  private constructor(private readonly options: LeasesOptions) {
    this.leaseMs = options.leaseMs ?? 10_000;
  }

  /** Joins those who share the work; it holds nothing until {@link balance}. */
  static async join(options: LeasesOptions): Promise<Leases> {
    await createLeaseTables(options.readStore);
    const leases = new Leases(options);
    await leases.joinAgain();
    return leases;
  }

  get partitions(): PartitionSet {
    return partitionSet(this.held.keys());
  }

  /** As one that was never there: what it held, others have or will have. */
  async joinAgain(): Promise<void> {
    const before = this.holder;
    this.held = new Map();
    this.holder = randomUUID();
    const { readStore, name } = this.options;
    const row = { holder: this.holder, name, startedAt: NOW, expiresAt: this.expiry(), told: '{}' };
    await inTurn(readStore, async (transaction) => {
      await remove(transaction, before);
      await transaction.insertInto('projectors').values(row).execute();
    });
  }

  /**
   * Says that it still lives.
   *
   * @param told - what others may want to know of it
   * @throws LeaseLostError where others took it for dead
   */
  async renew(told: object = {}): Promise<void> {
    const renewed = await this.options.readStore.db
      .updateTable('projectors')
      .set({ expiresAt: this.expiry(), told: JSON.stringify(told) })
      .where('holder', '=', this.holder)
      .executeTakeFirst();
    if (Number(renewed.numUpdatedRows) === 0) throw new LeaseLostError();
  }

  /** Whether {@link balance} would change anything for it, or did and was never answered. */
  async isUneven(): Promise<boolean> {
    const { db } = this.options.readStore;
    const [{ free, dead, share }, stored] = await Promise.all([this.look(db), this.leased(db)]);
    const { size } = this.held;
    return !this.isHeld(stored) || size > share || (size < share && free > 0) || dead > 0;
  }

  /**
   * Gives back what is more than its share, or takes what is less and free; buries the dead. Nothing may be written
   * meanwhile: what is given back may be another's at once.
   *
   * @throws LeaseLostError where others took it for dead
   */
  async balance(): Promise<void> {
    const held = await inTurn(this.options.readStore, async (transaction) => {
      await this.refuseDead(transaction);
      await buryDead(transaction);
      const { share } = await this.look(transaction);
      const mine = (await this.leased(transaction)).map(({ partition }) => partition).sort((a, b) => a - b);
      if (mine.length > share) await this.give(transaction, mine.slice(share));
      if (mine.length < share) await this.take(transaction, share - mine.length);
      const now = await this.leased(transaction);
      const set = partitionSet(now.map(({ partition }) => partition));
      if (set !== ALL_PARTITIONS) await splitPlaces(transaction, set);
      return now;
    });
    this.held = new Map(held.map(({ partition, epoch }) => [partition, epoch]));
  }

  /** Gives everything back, so that nobody waits until it would have run out. */
  async leave(): Promise<void> {
    await inTurn(this.options.readStore, (transaction) => remove(transaction, this.holder));
    this.held = new Map();
  }

  async confirm(transaction: Kysely<AnyTables>, partitions: PartitionSet): Promise<void> {
    // One that stops in the middle of a transaction has it ended by the server, or nobody could take what it holds.
    const { rows } = await sql<Lease>`
      select l."partition", l.epoch, set_config('idle_in_transaction_session_timeout', ${String(this.leaseMs)}, true)
      from projectors p join leases l on l.holder = p.holder
      where p.holder = ${this.holder} for key share of p`.execute(transaction);
    const found = new Map(rows.map(({ partition, epoch }) => [partition, epoch]));
    for (const partition of partitionsIn(partitions)) {
      const epoch = this.held.get(partition);
      if (epoch === undefined || found.get(partition) !== epoch) throw new LeaseLostError();
    }
  }

  private expiry() {
    return sql<number>`${NOW} + ${sql.lit(this.leaseMs)}`;
  }

  private async look(db: Kysely<AnyTables>) {
    const { rows } = await sql<{ live: number; dead: number; free: number }>`
      select count(*) filter (where "expiresAt" >= ${NOW}) as live, count(*) filter (where "expiresAt" < ${NOW}) as dead,
        (select count(*) from leases where holder is null) as free from projectors`.execute(db);
    const { live = 0, dead = 0, free = 0 } = rows[0] ?? {};
    return { free, dead, share: Math.ceil(PARTITIONS / Math.max(1, live)) };
  }

  private async refuseDead(transaction: Kysely<AnyTables>): Promise<void> {
    const mine = transaction.selectFrom('projectors').select('holder').where('holder', '=', this.holder);
    if ((await mine.executeTakeFirst()) === undefined) throw new LeaseLostError();
    await transaction
      .updateTable('projectors')
      .set({ expiresAt: this.expiry() })
      .where('holder', '=', this.holder)
      .execute();
  }

  private async give(transaction: Kysely<AnyTables>, partitions: readonly number[]): Promise<void> {
    const given = transaction.updateTable('leases').set({ holder: null });
    await given.where('holder', '=', this.holder).where('partition', 'in', partitions).execute();
  }

  private async take(transaction: Kysely<AnyTables>, count: number): Promise<void> {
    const free = transaction.selectFrom('leases').select('partition').where('holder', 'is', null);
    await transaction
      .updateTable('leases')
      .set({ holder: this.holder, epoch: sql`epoch + 1` })
      .where('partition', 'in', free.orderBy('partition').limit(count))
      .execute();
  }

  private isHeld(stored: readonly Lease[]): boolean {
    const isSame = ({ partition, epoch }: Lease) => this.held.get(partition) === epoch;
    return stored.length === this.held.size && stored.every(isSame);
  }

  private leased(db: Kysely<AnyTables>): Promise<Lease[]> {
    const all = db.selectFrom('leases').select(['partition', 'epoch']).$castTo<Lease>();
    return all.where('holder', '=', this.holder).execute();
  }
}

/** Of one that is writing at this moment the row is locked: it is left alone until it is done, or cut off. */
async function buryDead(transaction: Kysely<AnyTables>): Promise<void> {
  await sql`delete from projectors where holder in
    (select holder from projectors where "expiresAt" < ${NOW} for update skip locked)`.execute(transaction);
  await freeOrphans(transaction);
}

async function remove(transaction: Kysely<AnyTables>, holder: string): Promise<void> {
  await transaction.deleteFrom('projectors').where('holder', '=', holder).execute();
  await freeOrphans(transaction);
}

async function freeOrphans(transaction: Kysely<AnyTables>): Promise<void> {
  await sql`update leases set holder = null
    where holder is not null and holder not in (select holder from projectors)`.execute(transaction);
}
