import type { ExpressionBuilder, Kysely } from 'kysely';
import { type AnyTables, pieces } from '#read-store';
import type { SliceBorders } from './check/recount.js';
import { ALL_PARTITIONS, idRanges, type PartitionSet } from './partitions.js';
import { tableOf, type View } from './projection.js';

/** One stream that holds events of a patient. */
export type PatientStreamRow = {
  readonly patientId: string;
  readonly stream: string;
  /** Where the stream's first event stands in the log, as decimal text. */
  readonly firstPosition: string;
};

/** Names each patient's streams, so that everything about one patient can be read without the whole log. */
export const patientStreams: View<PatientStreamRow> = {
  name: 'patient_streams',
  version: 1,
  columns: { patientId: 'text', stream: 'text', firstPosition: 'text' },
  primaryKey: ['patientId', 'stream'],
};

const TABLE = tableOf(patientStreams);
const PATIENTS_AT_ONCE = 256;

/** The streams of some patients; none of those who have none. */
export async function streamsOfPatients(
  db: Kysely<AnyTables>,
  patients: readonly string[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const some of pieces(patients, PATIENTS_AT_ONCE)) {
    const rows = await db
      .selectFrom(TABLE)
      .select(['patientId', 'stream'])
      .where('patientId', 'in', some)
      .$castTo<Pick<PatientStreamRow, 'patientId' | 'stream'>>()
      .execute();
    for (const { patientId, stream } of rows) {
      const known = found.get(patientId);
      if (known) known.push(stream);
      else found.set(patientId, [stream]);
    }
  }
  return found;
}

/**
 * The next patients in order, behind one of them.
 *
 * @param among - of these partitions alone
 */
export async function nextPatients(
  db: Kysely<AnyTables>,
  after: string | null,
  limit: number,
  among: PartitionSet = ALL_PARTITIONS,
): Promise<string[]> {
  let patients = db.selectFrom(TABLE).select('patientId').distinct().orderBy('patientId').limit(limit);
  if (after !== null) patients = patients.where('patientId', '>', after);
  if (among !== ALL_PARTITIONS) patients = patients.where(ofPartitions('patientId', among));
  const rows = await patients.$castTo<Pick<PatientStreamRow, 'patientId'>>().execute();
  return rows.map(({ patientId }) => patientId);
}

/** All patients of some partitions in order, behind one up to another. */
export async function patientsBetween(
  db: Kysely<AnyTables>,
  { after, upTo }: SliceBorders,
  among: PartitionSet,
): Promise<string[]> {
  let patients = db.selectFrom(TABLE).select('patientId').distinct().orderBy('patientId');
  if (after !== null) patients = patients.where('patientId', '>', after);
  if (upTo !== null) patients = patients.where('patientId', '<=', upTo);
  if (among !== ALL_PARTITIONS) patients = patients.where(ofPartitions('patientId', among));
  const rows = await patients.$castTo<Pick<PatientStreamRow, 'patientId'>>().execute();
  return rows.map(({ patientId }) => patientId);
}

/** That a column holds a patient of one of these partitions. */
export function ofPartitions(column: string, partitions: PartitionSet) {
  return (eb: ExpressionBuilder<AnyTables, AnyTables>) =>
    eb.or(
      idRanges(partitions).map(({ from, upTo }) =>
        eb.and([eb(column, '>=', from), ...(upTo === null ? [] : [eb(column, '<', upTo)])]),
      ),
    );
}
