import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type Caller, EventRegistry, type LogMark, opened, VAULT, type Vault } from '#event-sourcing';
import type { JsonObject, RecordedEvent } from '#event-store';
import { isInScope, Patients } from '../commands/patients.js';
import { ReferenceData } from '../commands/reference-data.js';
import { type Care, careIn, timelineOf } from '../domain/index.js';
import type { DamagedEvent } from './damaged-record.js';
import { type HistoryFact, historyOf } from './history.js';
import type { Known, Mark } from './known-moments.js';
import { PatientPast, type Reach, reachesNow } from './patient-past.js';
import { knownOf, PatientRecord, type StreamLeft } from './patient-record.js';
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
  /** Of the care as it was known; -1 where nothing of it was. */
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

type Read = {
  /** Where the page ends in the log. */
  readonly known: Known;
  /** What the page is made of, the care first. */
  readonly streams: readonly [care: StreamLeft, ...StreamLeft[]];
  /** The care as it stands. */
  readonly current: Care;
};

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

  async execute(asked: HistoryOfPatient): Promise<PatientHistory> {
    const { patient, caller, reach, page } = asked;
    let read = await this.read(asked);
    if (read.streams[0].damaged.length === 0 && !isInScope(read.current, caller)) {
      // Refused here, or heard of by now.
      await this.patients.toShow(patient, caller);
      read = await this.read(asked);
    }
    const { known, streams, current } = read;
    const { events, damaged } = knownOf(streams, known);
    const [care] = streams;
    const ofCare = knownOf([care], known).events;
    const careKnown = ofCare.length === care.events.length ? current : careIn(ofCare);
    const facts = historyOf(events, this.registry, await this.reference.rulePacks(), reach.asOf);
    const own = facts.filter(({ organisation }) => organisation === null || isOwn(organisation, caller));
    const shown = own.slice(page.from, page.from + page.limit);
    const end = page.from + shown.length;
    return {
      patient,
      entries: await this.opened(shown, events),
      next: end < own.length ? end : null,
      inconsistencies: inconsistenciesAmong(own, careKnown, reach.asOf),
      damaged,
      streams: streams.length,
      elsewhere: own.length < facts.length,
      revision: ofCare.at(-1)?.revision ?? -1,
      mark: known.mark,
    };
  }

  /** The moment first, so that the streams hold everything up to there. */
  private async read({ patient, caller, reach, page }: HistoryOfPatient): Promise<Read> {
    // Also of another moment nothing is told by a process that may be behind.
    const now = await this.past.now();
    const known = await (page.upTo === undefined
      ? this.known(now, reach, patient, caller)
      : this.past.knownUpTo(page.upTo));
    // At once: where they come from another machine, the way there takes longest. The vault keeps the key at hand.
    const [[care, ...others]] = await Promise.all([
      this.record.whole(patient, caller),
      this.vault.existingKeyOf(patient).catch(() => null),
    ]);
    const more = Math.max((page.streams ?? Number.POSITIVE_INFINITY) - 1, 0);
    return { known, streams: [care, ...others.slice(0, more)], current: careIn(care.events) };
  }

  private async known(now: Known, reach: Reach, patient: string, caller: Caller): Promise<Known> {
    return reachesNow(reach) ? now : this.past.known(reach, await this.record.care(patient, caller));
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

function inconsistenciesAmong(own: readonly HistoryFact[], known: Care, asOf: string | undefined) {
  const { inconsistencies } = timelineOf(known, asOf);
  const visible = new Set(own.map(({ factId }) => factId));
  return inconsistencies
    .filter(({ facts: [first = ''] }) => visible.has(first))
    .map(({ rule, facts }) => ({ rule, facts: facts.filter((id) => visible.has(id)) }));
}
