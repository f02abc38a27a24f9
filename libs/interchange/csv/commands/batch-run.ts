import type { Outcome, Sending } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import type { CareRow, FacilityRow, Row, ServiceRow } from '../rows/row.js';
import type { RowResult } from '../rows/row-result.js';
import { FacilityRows } from './facility-rows.js';
import { groupBy, type ImportStands } from './import-stands.js';
import { takePatientRows } from './patient-rows.js';
import type { Arriving } from './row-lane.js';

export type BatchTaken = {
  /** One for each row, in the order of the rows. */
  readonly results: readonly RowResult[];
  /** The last event that the rows wrote. */
  readonly last: RecordedEvent | null;
};

/** Takes one batch: patients beside each other, the rows of each patient in their order. */
export class BatchRun {
  private readonly results = new Map<Row, RowResult>();
  private readonly patients = new Map<string, string>();
  private last: RecordedEvent | null = null;

  constructor(
    private readonly stands: ImportStands,
    private readonly name: string,
    private readonly sending: Sending,
  ) {}

  async take(rows: readonly Row[]): Promise<BatchTaken> {
    const facilities = rows.filter((row): row is FacilityRow => row.record === 'facility');
    const ofPatients = rows.filter((row): row is CareRow | ServiceRow => row.record !== 'facility');
    await this.takeFacilities(facilities);
    const patients = groupBy(
      ofPatients.map((row) => this.arriving(row)),
      ({ patient }) => patient,
    );
    await Promise.all([...patients].map(([patient, arriving]) => this.takePatient(patient, arriving)));
    return { results: rows.map((row) => this.resultOf(row)), last: this.last };
  }

  private arriving<R extends CareRow | ServiceRow>(row: R): Arriving<R> & { readonly patient: string } {
    const { system, value } = row.patient;
    const patient = this.patientIdFor(system, value);
    // Rows are named in the clear, where the source's name for the patient must not stand.
    const key = row.id.map((part) => (part === value ? patient : part)).join('|');
    return { row, key, patient };
  }

  /** A batch names few patients many times. */
  private patientIdFor(system: string, value: string): string {
    const name = JSON.stringify([system, value]);
    const patient = this.patients.get(name) ?? this.stands.vault.patientIdFor(system, value);
    this.patients.set(name, patient);
    return patient;
  }

  private async takeFacilities(rows: readonly FacilityRow[]): Promise<void> {
    const { handling, reference, vault } = this.stands;
    const digest = vault.digest.bind(vault);
    const facilities = new FacilityRows(handling, reference, this.name, digest, this.sending);
    const byOwner = groupBy(rows, ({ organisation }) => organisation);
    await Promise.all(
      [...byOwner.values()].map(async (same) => {
        for (const row of same) {
          const { outcomes, ...result } = await facilities.take({ row, key: row.id.join('|') });
          this.results.set(row, result);
          for (const outcome of outcomes) this.saw(outcome.events);
        }
      }),
    );
  }

  private async takePatient(patient: string, rows: readonly Arriving<CareRow | ServiceRow>[]): Promise<void> {
    const { stands, name, sending } = this;
    const saw = ({ events }: Outcome) => this.saw(events);
    for (const { arriving, result } of await takePatientRows({ stands, name, sending, saw }, patient, rows)) {
      this.results.set(arriving.row, result);
    }
  }

  private saw(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      if (this.last === null || event.position > this.last.position) this.last = event;
    }
  }

  private resultOf(row: Row): RowResult {
    const result = this.results.get(row);
    if (result === undefined) throw new Error(`Row ${row.number} has no result`);
    return result;
  }
}
