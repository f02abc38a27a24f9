import { sql } from 'kysely';
import { stays } from '#care/views';
import { selectFrom } from '#projections';
import type { ReadStore } from '#read-store';
import type { PatientRange } from './patient-ranges.js';

/** Whose stays, as known at a place of the log. Null for no bound. */
export type Chosen = {
  /** Position of the last event of an append. */
  readonly position: string;
  readonly organisation: string | null;
  readonly facility: string | null;
  readonly programme: string | null;
  readonly level: string | null;
  /** Somebody else may pay for other days of the same stay. */
  readonly payer: string | null;
};

const EVERYBODY: PatientRange = { from: '', before: null };

/** The rows of the stays chosen, of some patients. */
export function rowsOf(readStore: ReadStore, chosen: Chosen, { from, before } = EVERYBODY) {
  const { organisation, facility, programme, level, payer } = chosen;
  let query = known(readStore, chosen);
  if (from !== '') query = query.where('view.patient', '>=', from);
  if (before !== null) query = query.where('view.patient', '<', before);
  if (organisation !== null) query = query.where('view.organisation', '=', organisation);
  if (facility !== null) query = query.where('view.facility', '=', facility);
  if (programme !== null) query = query.where('view.programme', '=', programme);
  if (level !== null) query = query.where('view.level', '=', level);
  if (payer === null) return query;
  const paid = known(readStore, chosen).select('view.stay').where('view.payer', '=', payer);
  return query.where('view.stay', 'in', paid);
}

function known(readStore: ReadStore, { position }: Chosen) {
  const at = Number(position);
  return selectFrom(readStore, stays)
    .where('view.knownFrom', '<=', at)
    .where((eb) => eb.or([eb('view.knownTo', 'is', null), eb('view.knownTo', '>', at)]));
}

/** Whether an index leads to those chosen. */
export function isLedTo({ facility, payer }: Chosen): boolean {
  return facility !== null || payer !== null;
}

/** No fewer than the rows of those that an index leads to. */
export async function mostLedTo(readStore: ReadStore, chosen: Chosen): Promise<number> {
  const { facility, level, payer } = chosen;
  let query = known(readStore, chosen).select(sql<number | string>`count(*)`.as('rows'));
  query =
    facility !== null ? query.where('view.facility', '=', facility) : query.where('view.payer', '=', payer);
  if (facility !== null && level !== null) query = query.where('view.level', '=', level);
  return Number((await query.executeTakeFirst())?.rows ?? 0);
}
