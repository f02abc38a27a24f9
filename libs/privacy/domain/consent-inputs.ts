import type { RulePack } from '#care/domain';
import type { Granted } from './consent.events.js';

/** Facts about consents as commands name them. */
export type ConsentInputs = {
  readonly ConsentGranted: {
    readonly recipient: Granted['recipient'];
    readonly purpose: Granted['purpose'];
    readonly what: readonly Granted['what'][number][];
    readonly discloser: Granted['discloser'];
    readonly from: string;
    /** The last day. */
    readonly expiry: string;
    /** What else ends it, in words. Kept sealed. */
    readonly expiryEvent?: string;
    readonly signed: {
      readonly by: Granted['signed']['by'];
      /** Kept sealed. */
      readonly name: string;
      /** Fact that appointed the representative. */
      readonly representative?: string;
      readonly on: string;
    };
    /** Kept sealed. */
    readonly note?: string;
  };
  readonly ConsentRevoked: {
    readonly consent: string;
    readonly revokedOn: string;
    /** Kept sealed. */
    readonly reason?: string;
  };
};
export type ConsentFactType = keyof ConsentInputs;

type Stated = {
  readonly [Type in ConsentFactType]: { readonly type: Type; readonly input: ConsentInputs[Type] };
};
/** A fact with the input that belongs to its type. */
export type StatedConsentFact = Stated[ConsentFactType];

export type ConsentChange =
  | ({ readonly kind: 'add' } & StatedConsentFact)
  | ({
      readonly kind: 'correct';
      readonly factId: string;
      readonly supersedes: string;
      readonly reason: string;
    } & StatedConsentFact)
  | { readonly kind: 'void'; readonly factId: string; readonly supersedes: string; readonly reason: string };

/** Changes to the consents of one patient, judged together. */
export type ConsentCommand = { readonly changes: readonly ConsentChange[] };

/** An organisation, facility or programme that a consent names, as it stands. */
export type KnownDiscloser = {
  readonly organisation: string;
  /** Where its days are counted. */
  readonly zone: string;
  readonly revision: number;
};

/** Reference data, and what the patient's care says that a consent must not contradict. */
export type ConsentContext = {
  /** By kind and id, as {@link discloserName} writes them. */
  readonly disclosers: ReadonlyMap<string, KnownDiscloser>;
  /** Recipients that are organisations. */
  readonly organisations: ReadonlySet<string>;
  readonly representatives: readonly {
    readonly factId: string;
    readonly from: string;
    readonly to: string | null;
  }[];
  /** Facility-local date of death. */
  readonly diedOn: string | null;
  readonly packs: readonly RulePack[];
};

export function discloserName({ kind, id }: Granted['discloser']): string {
  return `${kind} ${id}`;
}
