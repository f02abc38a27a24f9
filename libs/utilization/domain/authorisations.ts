import { dateOf, type Fact, type Facts, foldFact } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import {
  authorisationRegistry,
  type Certified,
  type GrantData,
  type Requested,
} from './authorisation.events.js';
import type { AppealOutcome, DecisionOutcome } from './authorisation-terms.js';

/** Everything that was requested, decided and certified for a patient. */
export type AuthorisationFacts = { readonly facts: Facts };

export const authorisationFacts = {
  initial: (): AuthorisationFacts => ({ facts: new Map() }),
  evolve(state: AuthorisationFacts, event: RecordedEvent): AuthorisationFacts {
    foldFact(state.facts, event, authorisationRegistry);
    return state;
  },
};

/** The book of a patient's authorisations. They must not overlap each other, so that one book holds them all. */
export function authorisationsStream(patient: string): string {
  return `auth-${patient}.1`;
}

/** A step of an authorisation: what was decided or appealed, on which facility-local date. */
export type Step<Outcome extends string = string> = {
  readonly factId: string;
  /** Event to supersede in a correction; it holds the words. */
  readonly standing: string;
  readonly outcome: Outcome;
  readonly on: string;
};

export type Appeal = Omit<Step, 'outcome'> & {
  /** Null while it is open. */
  outcome: Step<AppealOutcome> | null;
};

/** `appealed`: an appeal is open; what was granted before it still holds. */
export type AuthorisationState = 'requested' | DecisionOutcome | 'appealed';

/** An authorisation that stands, with what became of it. */
export type Authorisation = Requested & {
  readonly factId: string;
  readonly standing: string;
  readonly organisation: string | null;
  /** Where its days are counted. */
  readonly zone: string;
  readonly requestedOn: string;
  readonly state: AuthorisationState;
  readonly grant: GrantData | null;
  /** The answer that holds, with its words in `standing`. */
  readonly answer: Step | null;
  readonly decisions: readonly Step<DecisionOutcome>[];
  readonly appeals: readonly Appeal[];
};

/** A certification that stands. */
export type Certification = Certified & {
  readonly factId: string;
  readonly standing: string;
  readonly organisation: string | null;
  readonly zone: string;
  readonly certifiedOn: string;
};

export function standingIn({ facts }: AuthorisationFacts): Fact[] {
  return [...facts.values()].filter(({ voided }) => !voided).sort((a, b) => a.stated - b.stated);
}

/** In the order in which they were certified. */
export function certificationsIn(state: AuthorisationFacts): Certification[] {
  const certified = standingIn(state).flatMap((fact) =>
    fact.type === 'NeedCertified'
      ? [{ ...(fact.data as Certified), ...aboutFact(fact), certifiedOn: dayOf(fact) }]
      : [],
  );
  return certified.sort((a, b) => compared(a.certifiedOn, b.certifiedOn));
}

export function aboutFact({ factId, standing, organisation, effectiveAt }: Fact) {
  return { factId, standing, organisation, zone: effectiveAt?.zone ?? 'UTC' };
}

/** The facility-local date of a fact of this stream, all of which have one. */
export function dayOf({ effectiveAt }: Fact): string {
  return effectiveAt === null ? '' : dateOf(effectiveAt);
}

export function compared(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
