import { dateOf, type Fact } from '#event-sourcing';
import type { Placement } from './care.events.js';
import { birthYearOf, type Care, standing } from './care.js';
import { type CoveredSpan, coverageSpans } from './coverage.js';
import { type Episode, endStay, episodeOf, openStay } from './episode.js';
import { directionOf } from './levels.js';
import { inEffectiveOrder, isBy } from './order.js';
import { type Reader, readFact } from './reading.js';
import { overlap, type Stay } from './stay.js';
import type { ViolatedRule, Violation } from './violation.js';

/** A patient's way through care, as the standing facts tell it. */
export type Timeline = {
  /** Standing facts that have a time, in the order in which they were true. */
  readonly order: readonly Fact[];
  readonly episodes: readonly Episode[];
  readonly stays: readonly Stay[];
  readonly coverages: readonly CoveredSpan[];
  readonly death: Fact | null;
  readonly violations: readonly Violation[];
  /** Moves whose intent no longer fits where they came from, and what imports brought in against a rule. */
  readonly inconsistencies: readonly {
    readonly rule: ViolatedRule | 'INTENT_CONTRADICTED';
    readonly facts: readonly string[];
  }[];
  /** Primary stays of two organisations at once: a warning, never a refusal. */
  readonly overlapsBetweenOrganisations: readonly (readonly [Stay, Stay])[];
};

/**
 * The one reading of a patient's facts, used to decide and to project.
 *
 * @param asOf - facility-local date or minute; later facts are left out
 */
export function timelineOf(state: Care, asOf?: string): Timeline {
  const facts = standing(state);
  return new Reading(asOf === undefined ? facts : factsBy(facts, asOf), birthYearOf(state)).timeline();
}

/** Those that were true by then, and the openings of their episodes, which may be dated later. */
function factsBy(facts: readonly Fact[], asOf: string): Fact[] {
  const named = new Set(facts.filter((fact) => isBy(fact, asOf)).map(({ data }) => data.episode));
  return facts.filter(
    (fact) => isBy(fact, asOf) || (fact.type === 'EpisodeOpened' && named.has(fact.factId)),
  );
}

class Reading {
  private readonly order: Fact[];
  private readonly episodes = new Map<string, Episode>();
  private readonly violations: Violation[] = [];
  private readonly stays: Stay[] = [];
  private death: Fact | null = null;

  constructor(
    private readonly facts: readonly Fact[],
    private readonly birthYear: number | null,
  ) {
    this.order = inEffectiveOrder(facts);
    // An episode may be opened later on the clock of the same day than its admission: it is known by its id.
    for (const fact of this.order)
      if (fact.type === 'EpisodeOpened') this.episodes.set(fact.factId, episodeOf(fact));
    this.death = this.order.find((fact) => fact.type === 'DeathRecorded') ?? null;
    for (const fact of this.order) this.read(fact);
    if (this.death !== null) this.endAtDeath(this.death);
  }

  timeline(): Timeline {
    const between = this.overlaps();
    const sameOrganisation = between.filter(
      ([a, b]) => a.placement.organisation === b.placement.organisation,
    );
    for (const [a, b] of sameOrganisation) this.break('OVERLAPPING_STAYS', b.began, a.began);
    return {
      order: this.order,
      episodes: [...this.episodes.values()],
      stays: this.stays,
      coverages: coverageSpans(this.facts),
      death: this.death,
      violations: this.violations,
      inconsistencies: [...this.violations, ...this.contradictedIntents()],
      overlapsBetweenOrganisations: between.filter((pair) => !sameOrganisation.includes(pair)),
    };
  }

  private break(rule: ViolatedRule, fact: Fact, ...others: readonly (Fact | null | undefined)[]): void {
    const against = others.filter((other) => other !== null && other !== undefined);
    this.violations.push({ rule, facts: [fact, ...against].map(({ factId }) => factId) });
  }

  private read(fact: Fact): void {
    if (this.death !== null && fact !== this.death && CLINICAL.has(fact.type) && isAfter(fact, this.death)) {
      this.break('AFTER_DEATH', fact, this.death);
    }
    if (this.birthYear !== null && Number(fact.effectiveAt?.local.slice(0, 4)) < this.birthYear) {
      this.break('BEFORE_BIRTH', fact);
    }
    if (fact.type === 'DeathRecorded' && fact !== this.death)
      return this.break('DIED_TWICE', fact, this.death);
    const named = fact.data.episode;
    if (typeof named !== 'string') return this.readPlanCancelled(fact);
    const episode = this.episodes.get(named);
    if (episode === undefined) return this.break('EPISODE_UNKNOWN', fact);
    readFact(this.reader, episode, fact);
  }

  private readonly reader: Reader = {
    break: (rule, fact, ...others) => this.break(rule, fact, ...others),
    begin: (episode, fact, placement, intent) => this.begin(episode, fact, placement, intent),
    openingsOf: (episode) =>
      this.order.filter(
        (fact) =>
          fact.data.episode === episode.id &&
          (fact.type === 'PatientAdmitted' || fact.type === 'PatientMoved'),
      ),
  };

  private begin(episode: Episode, fact: Fact, placement: Placement, intent: Stay['intent']): void {
    if (fact.effectiveAt === null) return;
    const before = intent === null ? null : openStay(episode);
    if (before !== null) endStay(before, fact);
    const stay: Stay = {
      factId: fact.factId,
      episode: episode.id,
      placement,
      from: fact.effectiveAt,
      to: null,
      began: fact,
      ended: null,
      before,
      direction: before === null ? null : directionOf(before.placement, placement),
      intent,
      disposition: null,
      leaves: [],
      holds: [],
    };
    episode.stays.push(stay);
    episode.status = 'inCare';
    this.stays.push(stay);
  }

  private readPlanCancelled(fact: Fact): void {
    if (fact.type !== 'MovePlanCancelled') return;
    for (const { plannedMoves } of this.episodes.values()) {
      const index = plannedMoves.findIndex(({ factId }) => factId === fact.data.plan);
      if (index >= 0) return void plannedMoves.splice(index, 1);
    }
    this.break('PLAN_NOT_OPEN', fact);
  }

  private endAtDeath(death: Fact): void {
    for (const episode of this.episodes.values()) {
      const stay = openStay(episode);
      if (stay !== null) {
        endStay(stay, death);
        stay.disposition = 'deceased';
        // Begun after the death, which is listed: it ends where it began, so that no stay has negative days.
        if (this.order.indexOf(stay.began) > this.order.indexOf(death)) stay.to = stay.from;
      }
      if (episode.status === 'closed') continue;
      episode.status = 'closed';
      episode.closed = death;
    }
  }

  private overlaps(): [Stay, Stay][] {
    const primary = this.stays.filter((stay) => stay.placement.role === 'primary');
    if (new Set(primary.map((stay) => stay.episode)).size < 2) return [];
    const pairs: [Stay, Stay][] = [];
    for (const [index, a] of primary.entries()) {
      for (const b of primary.slice(index + 1)) {
        if (a.episode !== b.episode && overlap(a, b)) pairs.push([a, b]);
      }
    }
    return pairs;
  }

  private contradictedIntents() {
    return this.stays
      .filter((stay) => stay.direction !== null && stay.direction !== stay.intent)
      .map((stay) => ({
        rule: 'INTENT_CONTRADICTED' as const,
        facts: [stay.factId, ...(stay.before === null ? [] : [stay.before.factId])],
      }));
  }
}

/** Facts of treatment, which the dead cannot have. */
const CLINICAL = new Set([
  'PatientAdmitted',
  'PatientMoved',
  'PatientDischarged',
  'MovePlanned',
  'LeaveStarted',
  'LeaveEnded',
  'HoldStarted',
  'HoldEnded',
  'EpisodeOpened',
  'EpisodeReopened',
]);

function isAfter(fact: Fact, death: Fact): boolean {
  if (fact.effectiveAt === null || death.effectiveAt === null) return false;
  return dateOf(fact.effectiveAt) > dateOf(death.effectiveAt);
}
