import { careStream } from '#care';
import { care, isRegistered } from '#care/domain';
import { type Outcome, type PatientKey, RefusedError, type Sending } from '#event-sourcing';
import type { CareRow, ServiceRow } from '../rows/row.js';
import type { ImportStands } from './import-stands.js';
import type { PatientImport, Taken } from './patient-import.js';
import { type Arriving, RowLanes, refused } from './row-lane.js';
import { takeCareRows } from './take-care-rows.js';
import { takeServiceRows } from './take-service-rows.js';

/** What takes the rows of one batch, patient by patient. */
export type BatchImport = Pick<PatientImport, 'stands' | 'name' | 'saw'> & { readonly sending: Sending };
type PatientRows = readonly Arriving<CareRow | ServiceRow>[];

/** Takes the rows of one patient in one batch: care before services, each kind in the order of the file. */
export async function takePatientRows(
  { stands, name, sending, saw }: BatchImport,
  patient: string,
  rows: PatientRows,
): Promise<Taken<CareRow | ServiceRow>[]> {
  const stream = careStream(patient);
  const key = await keyFor(stands, patient, stream, rows);
  if (key instanceof RefusedError) {
    return rows.map((arriving) => ({ arriving, result: refused(arriving.row.number, key) }));
  }
  const lanes = new RowLanes(stands.handling, name, sending, (outcome: Outcome) => saw(outcome));
  const one: PatientImport = { stands, name, sending, patient, stream, key, lanes, saw };
  const ofCare = rows.filter((row): row is Arriving<CareRow> => row.row.record !== 'service');
  const ofServices = rows.filter((row): row is Arriving<ServiceRow> => row.row.record === 'service');
  return [
    ...(ofCare.length === 0 ? [] : await takeCareRows(one, ofCare)),
    ...(ofServices.length === 0 ? [] : await takeServiceRows(one, ofServices)),
  ];
}

/** A key is made for whom the rows register, and for nobody else. */
async function keyFor(
  { handling, vault }: ImportStands,
  patient: string,
  stream: string,
  rows: PatientRows,
): Promise<PatientKey | RefusedError> {
  const { head, state } = await handling.load(stream, care);
  const registers = rows.some(({ row }) => row.record === 'patient');
  const field = 'patient';
  if (head === null) {
    if (registers) return vault.keyOf(patient);
    return new RefusedError('PATIENT_UNKNOWN', 'is the identifier of nobody registered', { field });
  }
  if (registers || isRegistered(state)) return vault.knownKeyOf(patient).catch(asRefusal);
  return new RefusedError('PATIENT_UNKNOWN', 'has a registration that is void', { field });
}

function asRefusal(error: unknown): RefusedError {
  if (error instanceof RefusedError) return error;
  throw error;
}
