import type {
  Appeal,
  Authorisation,
  Certification,
  GrantData,
  Ledger,
  Reckoning,
  Step,
} from '../domain/index.js';
import type { Words } from './words.js';

/** What a payer answered, with its words. */
export type ShownAnswer = Step & {
  readonly number: string | null;
  readonly careManager: string | null;
  readonly note: string | null;
};
type ShownAppeal = Omit<Appeal, 'outcome'> & {
  readonly note: string | null;
  readonly outcome: ShownAnswer | null;
};
/** What holds of the units as of a day. */
type ShownLedger = Ledger & {
  /** The last authorised day is over. */
  readonly lapsed: boolean;
};

/** An authorisation with its words opened; they are null after erasure, and where there are none. */
export type ShownAuthorisation = Omit<
  Authorisation,
  'factId' | 'facilityRevision' | 'grant' | 'answer' | 'decisions' | 'appeals'
> & {
  /** Fact that requested it. */
  readonly authorisation: string;
  readonly requestedBy: string | null;
  readonly note: string | null;
  readonly grant:
    | (GrantData & { readonly number: string | null; readonly careManager: string | null })
    | null;
  readonly ledger: ShownLedger | null;
  readonly decisions: readonly ShownAnswer[];
  readonly appeals: readonly ShownAppeal[];
};

export type ShownCertification = Omit<Certification, 'factId'> & {
  readonly certification: string;
  readonly certifiedBy: string | null;
  readonly note: string | null;
};

/** The events whose words an answer shows. */
export function wordedEvents(
  authorisations: readonly Authorisation[],
  certifications: readonly Certification[],
): Set<string> {
  return new Set([
    ...certifications.map(({ standing }) => standing),
    ...authorisations.flatMap(({ standing, decisions, appeals }) => [
      standing,
      ...decisions.map((step) => step.standing),
      ...appeals.flatMap((appeal) => [appeal.standing, appeal.outcome?.standing ?? appeal.standing]),
    ]),
  ]);
}

export function shownAuthorisation(
  one: Authorisation,
  { ledgers }: Reckoning,
  /** At its facility. */
  asOf: string,
  words: Words,
): ShownAuthorisation {
  const { factId, facilityRevision: _, grant, answer, decisions, appeals, ...asked } = one;
  const ledger = ledgers.get(factId);
  return {
    authorisation: factId,
    ...asked,
    requestedBy: words(one.standing, 'requestedBy'),
    note: words(one.standing, 'note'),
    grant:
      grant === null || answer === null
        ? null
        : {
            ...grant,
            number: words(answer.standing, 'number'),
            careManager: words(answer.standing, 'careManager'),
          },
    ledger: grant === null || ledger === undefined ? null : { ...ledger, lapsed: asOf > grant.to },
    decisions: decisions.map((step) => shownAnswer(step, words)),
    appeals: appeals.map((appeal) => ({
      ...appeal,
      note: words(appeal.standing, 'note'),
      outcome: appeal.outcome === null ? null : shownAnswer(appeal.outcome, words),
    })),
  };
}

function shownAnswer(step: Step, words: Words): ShownAnswer {
  const { standing } = step;
  return {
    ...step,
    number: words(standing, 'number'),
    careManager: words(standing, 'careManager'),
    note: words(standing, 'note'),
  };
}

export function shownCertification({ factId, ...one }: Certification, words: Words): ShownCertification {
  return {
    certification: factId,
    ...one,
    certifiedBy: words(one.standing, 'certifiedBy'),
    note: words(one.standing, 'note'),
  };
}
