import type { Kysely } from 'kysely';
import { type AnyTables, pieces } from '#read-store';
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

/** The next patients in order, behind one of them. */
export async function nextPatients(
  db: Kysely<AnyTables>,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const all = db.selectFrom(TABLE).select('patientId').distinct().orderBy('patientId').limit(limit);
  const rows = await (after === null ? all : all.where('patientId', '>', after))
    .$castTo<Pick<PatientStreamRow, 'patientId'>>()
    .execute();
  return rows.map(({ patientId }) => patientId);
}
