import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type Caller, type Fact, opened, VAULT, type Vault, type Warning } from '#event-sourcing';
import type { JsonObject } from '#event-store';
import { QUERIED_LOG, type QueriedLog } from '#projections';
import { careStream, Patients } from '../commands/patients.js';
import { type Care, type Episode, organisationsOf, standing, timelineOf } from '../domain/index.js';
import { isOwn } from './placements.query.js';

/** A fact about the person, with its sealed values opened (null after erasure). */
export type PersonFact = {
  readonly factId: string;
  readonly standing: string;
  readonly type: string;
  readonly effectiveAt: string | null;
  readonly data: JsonObject;
  readonly opened: JsonObject | null;
};

export type EpisodeSummary = {
  readonly id: string;
  readonly status: Episode['status'];
  readonly openedAt: string | null;
  readonly referralDate: string | null;
  readonly referralSource: string | null;
  readonly primaryConditionClass: string | null;
  readonly caseManager: string | null;
  readonly stays: readonly string[];
  readonly plannedMoves: readonly {
    readonly factId: string;
    readonly on: string;
    readonly level: string;
    readonly facility: string;
  }[];
};

/** Who the patient is and what stands open, as known now. */
export type PatientSummary = {
  readonly patient: string;
  readonly revision: number;
  readonly person: readonly PersonFact[];
  readonly coverage: readonly PersonFact[];
  readonly episodes: readonly EpisodeSummary[];
  /** Null also where another organisation alone knows of it. */
  readonly diedAt: string | null;
  readonly openWarnings: readonly {
    readonly event: string;
    readonly factId: string;
    readonly code: string;
  }[];
  readonly inconsistencies: readonly { readonly rule: string; readonly facts: readonly string[] }[];
  /** Other organisations know the patient too. */
  readonly elsewhere: boolean;
};

export class PatientById {
  constructor(
    readonly patient: string,
    readonly caller: Caller,
  ) {}
}

const PERSON = new Set([
  'PatientRegistered',
  'RegistrationJoined',
  'IdentifierAssigned',
  'DemographicsRecorded',
  'RepresentativeAppointed',
]);

@QueryHandler(PatientById)
export class PatientByIdHandler implements IQueryHandler<PatientById> {
  constructor(
    @Inject(Patients) private readonly patients: Patients,
    @Inject(QUERIED_LOG) private readonly log: QueriedLog,
    @Inject(VAULT) private readonly vault: Vault,
  ) {}

  async execute({ patient, caller }: PatientById): Promise<PatientSummary> {
    const { care, revision } = await this.patients.toShow(patient, caller);
    const own = standing(care).filter(
      ({ organisation }) => organisation === null || isOwn(organisation, caller),
    );
    const timeline = timelineOf(care);
    const visible = new Set(own.map(({ factId }) => factId));
    const about = await this.opened(
      patient,
      own.filter(({ type }) => PERSON.has(type) || type.startsWith('Coverage')),
    );
    return {
      patient,
      revision,
      person: about.filter(({ type }) => PERSON.has(type)),
      coverage: about.filter(({ type }) => !PERSON.has(type)),
      episodes: timeline.episodes
        .filter(({ id }) => visible.has(id))
        .map((episode) => summaryOf(episode, visible)),
      diedAt: visible.has(timeline.death?.factId ?? '') ? (timeline.death?.effectiveAt?.local ?? null) : null,
      openWarnings: own.flatMap(openWarningsOf),
      inconsistencies: timeline.inconsistencies
        .filter(({ facts: [first = ''] }) => visible.has(first))
        .map(({ rule, facts }) => ({ rule, facts: facts.filter((id) => visible.has(id)) })),
      elsewhere: knownElsewhere(care, caller),
    };
  }

  private async opened(patient: string, facts: readonly Fact[]): Promise<PersonFact[]> {
    const ids = new Set(facts.map(({ standing }) => standing));
    const events = (await this.log.readStream(careStream(patient))).filter(({ id }) => ids.has(id));
    const values = await opened(this.vault, events);
    const byId = new Map(events.map(({ id }, index) => [id, values[index] ?? null]));
    return facts.map(({ factId, standing, type, effectiveAt, data }) => {
      const value = byId.get(standing) ?? null;
      const { warnings: _, ...stated } = data;
      return {
        factId,
        standing,
        type,
        effectiveAt: effectiveAt?.local ?? null,
        data: stated,
        opened: (value?.replacement ?? value) as JsonObject | null,
      };
    });
  }
}

function knownElsewhere(care: Care, caller: Caller): boolean {
  return organisationsOf(care).some((organisation) => !isOwn(organisation, caller));
}

function openWarningsOf(fact: Fact) {
  const open = fact.warnings.filter(({ acknowledged }: Warning) => !acknowledged);
  return open.map(({ code }) => ({ event: fact.standing, factId: fact.factId, code }));
}

function summaryOf(episode: Episode, visible: ReadonlySet<string>): EpisodeSummary {
  const { referralDate, referralSource, primaryConditionClass } = episode.opened.data as Record<
    string,
    string | null
  >;
  return {
    id: episode.id,
    status: episode.status,
    openedAt: episode.opened.effectiveAt?.local ?? null,
    referralDate: referralDate ?? null,
    referralSource: referralSource ?? null,
    primaryConditionClass: primaryConditionClass ?? null,
    caseManager: episode.caseManager,
    stays: episode.stays.map(({ factId }) => factId).filter((id) => visible.has(id)),
    plannedMoves: episode.plannedMoves
      .filter(({ factId }) => visible.has(factId))
      .map(({ factId, data }) => {
        const { on, to } = data as { on: string; to: { level: string; facility: string } };
        return { factId, on, level: to.level, facility: to.facility };
      }),
  };
}
