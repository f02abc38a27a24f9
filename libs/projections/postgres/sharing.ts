import type { Kysely } from 'kysely';
import { type AnyTables, hasTable } from '#read-store';
import { NOW } from './lease-tables.js';

/** How the work is shared at a moment. */
export type Sharing = {
  /** Projectors that live. */
  readonly projectors: number;
  /** Partitions, of 64, that one of them holds. */
  readonly leased: number;
};

type Member = { readonly told: string; readonly isLive: boolean };

/** Needs nothing but a reader. */
export async function sharingIn(db: Kysely<AnyTables>): Promise<Sharing> {
  if (!(await hasTable(db, 'leases'))) return { projectors: 0, leased: 0 };
  const projectors = (await membersIn(db)).filter(({ isLive }) => isLive).length;
  const held = db.selectFrom('leases').select('partition').where('holder', 'is not', null);
  return { projectors, leased: (await held.execute()).length };
}

/** Everybody who projects, or did a moment ago. */
export async function membersIn(db: Kysely<AnyTables>): Promise<Member[]> {
  if (!(await hasTable(db, 'projectors'))) return [];
  const all = db.selectFrom('projectors').select((eb) => ['told', eb('expiresAt', '>=', NOW).as('isLive')]);
  return all.$castTo<Member>().execute();
}
