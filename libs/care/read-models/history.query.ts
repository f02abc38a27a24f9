import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type Caller, EventRegistry, type LogMark, opened, VAULT, type Vault } from '#event-sourcing';
import type { JsonObject, RecordedEvent } from '#event-store';
import { careStream, Patients } from '../commands/patients.js';
import { ReferenceData } from '../commands/reference-data.js';
import { type Care, care, timelineOf } from '../domain/index.js';
import { type DamagedEvent, leftOf } from './damaged-record.js';
import { type HistoryFact, historyOf } from './history.js';
import type { Mark } from './known-moments.js';
import { PatientPast, type Reach } from './patient-past.js';
import { PatientRecord } from './patient-record.js';
import { isOwn } from './placements.query.js';

/** An entry with its sealed values opened. */
export type HistoryEntry = HistoryFact & {
  /** Identifying and free-text values; null where there are none, or after erasure. */
  readonly opened: JsonObject | null;
  /** Why it was corrected or voided. */
  readonly reason: string | null;
};

export type PatientHistory = {
  readonly patient: string;
  readonly entries: readonly HistoryEntry[];
  /** Place of the next entry, counted from 0; null where this page is the last. */
  readonly next: number | null;
  readonly inconsistencies: readonly { readonly rule: string; readonly facts: readonly string[] }[];
  /** Events that are no longer what was written, and so are left out of the entries. */
  readonly damaged: readonly DamagedEvent[];
  /** How many of the patient's streams the page was made of; the next page is made of the same. */
  readonly streams: number;
  /** Other organisations know the patient too; their facts are not shown. */
  readonly elsewhere: boolean;
  readonly revision: number;
  readonly mark: Mark;
};

/** A page of everything known about one patient. */
export class HistoryOfPatient {
  constructor(
    readonly patient: string,
    readonly caller: Caller,
    readonly reach: Reach,
    readonly page: {
      readonly limit: number;
      readonly from: number;
      readonly upTo?: LogMark;
      readonly streams?: number;
    },
  ) {}
}

@QueryHandler(HistoryOfPatient)
export class HistoryOfPatientHandler implements IQueryHandler<HistoryOfPatient> {
  constructor(
    @Inject(Patients) private readonly patients: Patients,
    @Inject(PatientPast) private readonly past: PatientPast,
    @Inject(PatientRecord) private readonly record: PatientRecord,
    @Inject(ReferenceData) private readonly reference: ReferenceData,
    @Inject(EventRegistry) private readonly registry: EventRegistry,
    @Inject(VAULT) private readonly vault: Vault,
  ) {}

  async execute({ patient, caller, reach, page }: HistoryOfPatient): Promise<PatientHistory> {
    // At once: where they come from another machine, the way there takes longest. The vault keeps the key at hand.
    const [{ care: current, revision }, all] = await Promise.all([
      this.patients.toShow(patient, caller).catch((error) => this.careLeft(error, caller)),
      this.record.streamsOf(patient),
      this.vault.existingKeyOf(patient).catch(() => null),
    ]);
    const known = await (page.upTo === undefined
      ? this.past.known(reach, current)
      : this.past.knownUpTo(page.upTo));
    const named = all.slice(0, page.streams);
    const { events, damaged } = await this.record.eventsOf(patient, named, known, caller);
    const facts = historyOf(events, this.registry, await this.reference.rulePacks(), reach.asOf);
    const own = facts.filter(({ organisation }) => organisation === null || isOwn(organisation, caller));
    const shown = own.slice(page.from, page.from + page.limit);
    const end = page.from + shown.length;
    return {
      patient,
      entries: await this.opened(shown, events),
      next: end < own.length ? end : null,
      inconsistencies: inconsistenciesAmong(own, events, patient, reach.asOf),
      damaged,
      streams: named.length,
      elsewhere: own.length < facts.length,
      revision,
      mark: known.mark,
    };
  }

  private careLeft(error: unknown, caller: Caller): { care: Care; revision: number } {
    const events = leftOf(error, caller).events.map((event) => this.registry.upcast(event));
    return { care: events.reduce(care.evolve, care.initial()), revision: events.at(-1)?.revision ?? -1 };
  }

  private async opened(
    shown: readonly HistoryFact[],
    events: readonly RecordedEvent[],
  ): Promise<HistoryEntry[]> {
    const byId = new Map(events.map((event) => [event.id, event]));
    const needed = new Set(shown.flatMap(({ standing, versions }) => [standing, lastStated(versions)]));
    const sealed = [...needed].flatMap((id) => byId.get(id) ?? []);
    const values = await opened(this.vault, sealed);
    const openedById = new Map(sealed.map(({ id }, index) => [id, values[index] ?? null]));
    return shown.map((fact) => {
      const stated = openedById.get(lastStated(fact.versions)) ?? null;
      const standing = openedById.get(fact.standing) ?? null;
      return {
        ...fact,
        opened: (stated?.replacement ?? stated) as JsonObject | null,
        reason: fact.standing === fact.factId ? null : ((standing?.reason as string | undefined) ?? null),
      };
    });
  }
}

/** The version whose words still describe the fact, also where it was voided since. */
function lastStated(versions: HistoryFact['versions']): string {
  return versions.findLast(({ kind }) => kind !== 'voided')?.event ?? '';
}

function inconsistenciesAmong(
  own: readonly HistoryFact[],
  events: readonly RecordedEvent[],
  patient: string,
  asOf: string | undefined,
) {
  const careEvents = events.filter(({ stream }) => stream === careStream(patient));
  const { inconsistencies } = timelineOf(careEvents.reduce(care.evolve, care.initial()), asOf);
  const visible = new Set(own.map(({ factId }) => factId));
  return inconsistencies
    .filter(({ facts: [first = ''] }) => visible.has(first))
    .map(({ rule, facts }) => ({ rule, facts: facts.filter((id) => visible.has(id)) }));
}
