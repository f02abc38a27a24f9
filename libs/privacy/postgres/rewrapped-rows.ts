import { olderReadersGone, type Postgres } from '#postgres';
import { KeyRefusedError } from '../errors.js';
import type { WrappedKey } from '../moved-rows.js';
import { ownedBy } from '../stored-keys.js';
import { unwrapped, wrap } from '../wrapping.js';
import type { MasterStanding } from './master-standing.js';

const PAGE = 2_000;

type Rewrapped = { readonly name: string; readonly old: Uint8Array; readonly wrapped: Uint8Array };

/** The keys of patients as they are put from one master key under another, some at a time, beside whoever uses them. */
export class RewrappedRows {
  constructor(
    private readonly pool: Postgres,
    private readonly standing: MasterStanding,
  ) {}

  /** How many patients have a key. */
  async count(): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(
      'select count(*) from patient_key where length(wrapped) > 1',
    );
    return rows[0]?.count ?? 0;
  }

  /** @param told - how many are under the new one. @throws KeyRefusedError naming a patient whose key opens under neither */
  async rewrapAll(told: (done: number) => void): Promise<void> {
    let done = 0;
    for (let after = ''; ; ) {
      const page = await this.pageAfter(after);
      await this.put(page.flatMap((row) => this.rewrapped(row)));
      done += page.length;
      told(done);
      const last = page.at(-1);
      if (last === undefined) break;
      after = last.name;
    }
    await this.forgetOld();
  }

  private async pageAfter(after: string): Promise<readonly WrappedKey[]> {
    const { rows } = await this.pool.query<WrappedKey>(
      `select patient as name, wrapped from patient_key where patient > $1 and length(wrapped) > 1
       order by patient limit ${PAGE}`,
      [after],
    );
    return rows;
  }

  private rewrapped({ name, wrapped: old }: WrappedKey): Rewrapped[] {
    const { current, previous } = this.standing;
    const owner = ownedBy(name);
    if (unwrapped(current, owner, old) !== null) return [];
    const key = previous && unwrapped(previous, owner, old);
    if (key) return [{ name, old, wrapped: wrap(current, owner, key) }];
    throw new KeyRefusedError(
      `The key of patient ${name} was altered. Bring its row back from the key backup, then rotate again`,
    );
  }

  /** Whoever was erased meanwhile stays so. */
  private async put(rows: readonly Rewrapped[]): Promise<void> {
    await this.pool.query(
      `update patient_key as stored set wrapped = fresh.wrapped
       from unnest($1::text[], $2::bytea[], $3::bytea[]) as fresh (patient, old, wrapped)
       where stored.patient = fresh.patient and stored.wrapped = fresh.old`,
      [rows.map(({ name }) => name), rows.map(({ old }) => old), rows.map(({ wrapped }) => wrapped)],
    );
  }

  /** Else what the old master key opens would stay in the tables' files until the server needs the room. */
  private async forgetOld(): Promise<void> {
    const { rows } = await this.pool.query<{ part: string }>(
      "select inhrelid::regclass::text as part from pg_inherits where inhparent = 'patient_key'::regclass",
    );
    await olderReadersGone(this.pool);
    // One part at a time: who wants a key waits for no more than that.
    for (const { part } of rows) await this.pool.query(`vacuum (full) ${part}`);
  }
}
