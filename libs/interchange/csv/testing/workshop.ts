import { BirthDates, CareCommands, ReferenceData } from '#care';
import { care, careEvents, daysOf, referenceEvents, rulePackAdopted, timelineOf } from '#care/domain';
import { CommandHandling, EventRegistry, factEvents, LogTime, type Sending } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import { MemoryEventStore } from '#event-store/memory';
import { MemoryVault } from '#privacy/memory';
import { ServiceCommands } from '#services';
import { serviceEvents } from '#services/domain';
import { BatchRun } from '../commands/batch-run.js';
import type { PlacementRow, Row, ServiceRow } from '../rows/row.js';

export const NAME = 'clinic/encounters';
const PATIENT = { system: 'clinic', value: 'P-1' };

const OPERATOR: Sending = {
  caller: { actor: { id: 'operator', role: 'admin', organisation: null }, scope: { kind: 'installation' } },
  commandId: 'unused',
  correlationId: 'test',
  strict: false,
};

/** An import into a memory store, with two facilities and one patient in it. */
export class Workshop {
  readonly store = new MemoryEventStore();
  readonly vault = new MemoryVault();
  private readonly handling = new CommandHandling(
    this.store,
    new EventRegistry(...careEvents, ...referenceEvents, ...serviceEvents, ...factEvents, rulePackAdopted),
    this.vault,
    new LogTime({ now: () => Date.parse('2026-01-15T12:00:00Z') }),
  );

  static async open(): Promise<Workshop> {
    const workshop = new Workshop();
    await workshop.take('clinic/facilities', facility('riverside'), facility('lakeside'));
    await workshop.take('clinic/patients', patient());
    return workshop;
  }

  /** What became of each row: `taken`, `corrected`, `unchanged` or `refused`, in full. */
  async results(name: string, ...rows: Row[]) {
    const reference = new ReferenceData(this.handling);
    const birthDates = new BirthDates(this.store, this.vault);
    const stands = {
      handling: this.handling,
      store: this.store,
      vault: this.vault,
      reference,
      care: new CareCommands(reference, birthDates),
      services: new ServiceCommands(reference, birthDates, this.handling),
    };
    const { results } = await new BatchRun(stands, name, OPERATOR).take(rows);
    return results;
  }

  async take(name: string, ...rows: Row[]): Promise<string[]> {
    return (await this.results(name, ...rows)).map(({ result }) => result);
  }

  get patient(): string {
    return this.vault.patientIdFor(PATIENT.system, PATIENT.value);
  }

  /** The patient's stays, each with its calendar days. */
  async stays() {
    const events = await this.store.readStream(`care-${this.patient}`);
    const { stays } = timelineOf(events.reduce(care.evolve, care.initial()));
    return stays.map((stay) => [stay.from.local, stay.to?.local ?? null, daysOf(stay)]);
  }

  async services(year: string): Promise<readonly RecordedEvent[]> {
    return this.store.readStream(`services-${this.patient}.${year}`);
  }

  async events(): Promise<number> {
    return (await this.store.readAll(-1n, 10_000)).length;
  }
}

export function facility(id: string): Row {
  return {
    record: 'facility',
    number: 1,
    id: [id],
    facility: id,
    name: id,
    organisation: `${id}-group`,
    organisationName: id,
    zone: 'America/Chicago',
    levels: ['inpatient', 'outpatient'],
  };
}

export function patient(more: object = {}): Row {
  const row = { record: 'patient', number: 1, id: ['P-1'], patient: PATIENT, birthDate: '1984-02-29' };
  return { ...row, ...more } as Row;
}

export function stay(more: Partial<PlacementRow> = {}): PlacementRow {
  return {
    record: 'placement',
    number: 1,
    id: ['E-1'],
    patient: PATIENT,
    facility: 'riverside',
    start: '2025-03-01T15:00:00Z',
    end: '2025-03-05T20:30:00Z',
    level: 'inpatient',
    setting: 'hospital',
    disposition: 'other',
    ...more,
  };
}

/** A stay that has not ended. */
export function openStay(more: Partial<PlacementRow> = {}): PlacementRow {
  const { end: _, ...open } = stay(more);
  return open;
}

export function visit(more: Partial<ServiceRow> = {}): ServiceRow {
  return {
    record: 'service',
    number: 1,
    id: ['V-1'],
    patient: PATIENT,
    facility: 'lakeside',
    start: '2025-06-02T15:00:00Z',
    end: '2025-06-02T15:45:00Z',
    kind: 'visit',
    ...more,
  };
}
