import type { Database, Statement } from '#sqlite';
import { patientKey } from '../access/patient-key.js';

type Row = { readonly places: string };

/** Which entries of the access log name a patient. */
export class PatientPlaces {
  readonly #with: Statement;
  readonly #below: Statement;

  constructor(db: Database) {
    this.#with = db.prepare(
      'SELECT places FROM access_patients WHERE patient = ? AND last >= ? ORDER BY last LIMIT 1',
    );
    this.#below = db.prepare(
      'SELECT places FROM access_patients WHERE patient = ? AND last < ? AND last >= ? ORDER BY last DESC LIMIT ?',
    );
  }

  /** The places of the first row that goes as far as a place; rows do not overlap. */
  around(patient: string, place: number): readonly number[] {
    const row = this.#with.get<Row>(patientKey(patient), place);
    return row === undefined ? [] : placesIn(row);
  }

  /** The last places before one, from another on, the last first. */
  before(patient: string, end: number, begin: number, limit: number): number[] {
    const rows = this.#below.all<Row>(patientKey(patient), end, begin, limit);
    const below = rows.toReversed().flatMap(placesIn);
    const all = [...below, ...this.around(patient, end)].filter((place) => place < end && place >= begin);
    return all.slice(-limit).reverse();
  }
}

function placesIn({ places }: Row): number[] {
  return JSON.parse(places) as number[];
}
