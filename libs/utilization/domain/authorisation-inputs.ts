import type { Facility, RulePack, Timeline } from '#care/domain';
import type { GrantData, Requested } from './authorisation.events.js';
import type { AppealOutcome, DecisionOutcome } from './authorisation-terms.js';
import type { Sessions } from './ledger.js';

/** What a payer authorises, as commands name it. */
export type GrantInput = {
  readonly level: GrantData['level'];
  readonly code?: NonNullable<GrantData['code']>;
  readonly units: number;
  readonly from: string;
  readonly to: string;
  readonly nextReview?: string;
  readonly lastCoverage?: boolean;
};

/** Facts about authorisations as commands name them. */
export type AuthorisationInputs = {
  readonly AuthorisationRequested: {
    readonly requestedOn: string;
    readonly payer: string;
    readonly facility: string;
    readonly level: Requested['level'];
    readonly code?: NonNullable<Requested['code']>;
    readonly unit: Requested['unit'];
    readonly units: number;
    readonly from: string;
    readonly to: string;
    /** Kept sealed. */
    readonly requestedBy: string;
    /** Kept sealed. */
    readonly note?: string;
  };
  readonly AuthorisationDecided: AnswerInput<DecisionOutcome> & { readonly decidedOn: string };
  readonly AuthorisationAppealed: {
    readonly authorisation: string;
    readonly appealedOn: string;
    /** Kept sealed. */
    readonly note?: string;
  };
  readonly AppealDecided: AnswerInput<AppealOutcome> & { readonly decidedOn: string };
  readonly NeedCertified: {
    readonly stay: string;
    readonly certifiedOn: string;
    readonly through: string;
    readonly hoursPerWeek?: number;
    /** Kept sealed. */
    readonly certifiedBy: string;
    /** Kept sealed. */
    readonly note?: string;
  };
};

/** What a payer answers, to a request or to an appeal. */
export type AnswerInput<Outcome extends DecisionOutcome | AppealOutcome> = {
  readonly authorisation: string;
  readonly outcome: Outcome;
  readonly grant?: GrantInput;
  /** Kept sealed. */
  readonly number?: string;
  /** The payer's. Kept sealed. */
  readonly careManager?: string;
  /** Kept sealed. */
  readonly note?: string;
};

export type AuthorisationFactType = keyof AuthorisationInputs;

type Stated = {
  readonly [Type in AuthorisationFactType]: {
    readonly type: Type;
    readonly input: AuthorisationInputs[Type];
  };
};
/** A fact with the input that belongs to its type. */
export type StatedAuthorisationFact = Stated[AuthorisationFactType];

export type AuthorisationChange =
  | ({ readonly kind: 'add' } & StatedAuthorisationFact)
  | ({
      readonly kind: 'correct';
      readonly factId: string;
      readonly supersedes: string;
      readonly reason: string;
    } & StatedAuthorisationFact)
  | { readonly kind: 'void'; readonly factId: string; readonly supersedes: string; readonly reason: string };

/** Changes to the authorisations of one patient, judged together. */
export type AuthorisationCommand = { readonly changes: readonly AuthorisationChange[] };

/** Reference data, and what the patient's care says that an authorisation must not contradict. */
export type AuthorisationContext = {
  readonly facilities: ReadonlyMap<string, Facility & { readonly revision: number }>;
  readonly packs: readonly RulePack[];
  /** As it stands now. */
  readonly timeline: Timeline;
  /** Held so far, on the days that were authorised. */
  readonly sessions: Sessions;
};
