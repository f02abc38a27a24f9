import { inTransaction, olderReadersGone, type Postgres } from '#postgres';
import { ERASED, LOST, ownedBy } from '../stored-keys.js';
import { wrap } from '../wrapping.js';
import { newKey, UNDER_CURRENT } from './installation-keys.js';
import type { MasterStanding } from './master-standing.js';

/** Rows as they stood at one instant, with the number of erasures until then. */
export type KeysRead = {
  readonly erasures: number;
  /** What is stored of each patient who has a row. */
  readonly wrapped: ReadonlyMap<string, Uint8Array>;
};

type Row = { readonly number: number; readonly patient: string | null; readonly wrapped: Uint8Array | null };
type Made = Row & { readonly isCurrent: boolean };

/** A process may note an erasure and be about to say it; after an hour it is not any more. */
const SAID_WITHIN = '1 hour';
/** Those of a whole log are noted, some at a time. */
const AT_ONCE = 10_000;

/** The rows of the patients' keys. */
export class KeyRows {
  constructor(private readonly pool: Postgres) {}

  async erasures(): Promise<number> {
    const { rows } = await this.pool.query<Row>('select number from erasures');
    return rows[0]?.number ?? 0;
  }

  async read(patients: readonly string[]): Promise<KeysRead> {
    const { rows } = await this.pool.query<Row>(
      'select number, patient, wrapped from erasures left join patient_key on patient = any($1::text[])',
      [patients],
    );
    return readFrom(rows);
  }

  /**
   * Makes the keys that are missing, in one statement, and gives what is stored then: durable.
   *
   * @returns null where nothing was made, since the keys are under another master key by now
   */
  async makeAll(
    patients: readonly string[],
    { current, mark }: Pick<MasterStanding, 'current' | 'mark'>,
  ): Promise<KeysRead | null> {
    // In one order everywhere: two processes that make the same keys wait for each other, and not in a circle.
    const sorted = [...patients].sort();
    const keys = sorted.map((patient) => wrap(current, ownedBy(patient), newKey()));
    const { rows } = await this.pool.query<Made>(
      `with ${UNDER_CURRENT}, made as (
         insert into patient_key (patient, wrapped)
         select patient, wrapped from mark, unnest($2::text[], $3::bytea[]) as wanted (patient, wrapped)
         on conflict do nothing returning patient, wrapped)
       select number, patient, wrapped, exists (select from mark) as "isCurrent" from erasures left join made on true`,
      [mark, sorted, keys],
    );
    if (rows[0]?.isCurrent === false) return null;
    const made = readFrom(rows);
    const others = sorted.filter((patient) => !made.wrapped.has(patient));
    if (others.length === 0) return made;
    const there = await this.read(others);
    // The older of the two: what has been erased since is seen.
    return { erasures: made.erasures, wrapped: new Map([...made.wrapped, ...there.wrapped]) };
  }

  /** Notes of those who have no row that their key was lost. @returns how many of all lost theirs */
  async noteLost(patients: Iterable<string>): Promise<number> {
    const all = [...new Set(patients)].sort();
    return inTransaction(this.pool, async (connection) => {
      let lost = 0;
      for (let from = 0; from < all.length; from += AT_ONCE) {
        const some = all.slice(from, from + AT_ONCE);
        await connection.query(
          'insert into patient_key (patient, wrapped) select patient, $2 from unnest($1::text[]) as patient on conflict do nothing',
          [some, LOST],
        );
        const { rows } = await connection.query<{ count: number }>(
          'select count(*) from patient_key where patient = any($1::text[]) and wrapped = $2',
          [some, LOST],
        );
        lost += rows[0]?.count ?? 0;
      }
      return lost;
    });
  }

  /** Destroys keys for good, and notes that they were; also where there was none. */
  async erase(patients: readonly string[]): Promise<void> {
    await inTransaction(this.pool, async (connection) => {
      await connection.query(
        `insert into patient_key (patient, wrapped) select patient, $2 from unnest($1::text[]) as patient
         on conflict (patient) do update set wrapped = excluded.wrapped`,
        [[...patients].sort(), ERASED],
      );
      await connection.query('update erasures set number = number + 1');
    });
    // Else the key would stay in the table's file until the server needs the room.
    const { rows } = await this.pool.query<{ part: string }>(
      'select distinct tableoid::regclass::text as part from patient_key where patient = any($1::text[])',
      [patients],
    );
    await olderReadersGone(this.pool);
    await this.pool.query(`vacuum (full) ${rows.map(({ part }) => part).join(', ')}`);
    // Last: whoever is killed before erases again at the next start.
    await this.pool.query('delete from erasing where patient = any($1::text[])', [patients]);
  }

  async noteErasing(patient: string): Promise<void> {
    await this.pool.query(
      `insert into erasing values ($1, clock_timestamp())
       on conflict (patient) do update set noted_at = excluded.noted_at`,
      [patient],
    );
  }

  async erasing(): Promise<string[]> {
    const { rows } = await this.pool.query<{ patient: string }>('select patient from erasing');
    return rows.map(({ patient }) => patient);
  }

  async forgetErasing(patient: string): Promise<void> {
    await this.pool.query(
      `delete from erasing where patient = $1 and noted_at < clock_timestamp() - interval '${SAID_WITHIN}'`,
      [patient],
    );
  }

  /** Writes what changes nothing. */
  async touch(): Promise<void> {
    await this.pool.query('update erasures set number = number');
  }
}

function readFrom(rows: readonly Row[]): KeysRead {
  const found = rows.flatMap(({ patient, wrapped }) =>
    patient === null || wrapped === null ? [] : [[patient, wrapped] as const],
  );
  return { erasures: rows[0]?.number ?? 0, wrapped: new Map(found) };
}
