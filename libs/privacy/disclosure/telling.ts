import type { Caller } from '#event-sourcing';
import type { Consent, DisclosurePurpose, Information, Permit } from '../domain/index.js';
import type { Notice } from './notices.js';

/** Who asks for what, to be told outside. */
export type Question = {
  readonly caller: Caller;
  readonly correlationId: string;
  readonly recipient: { readonly kind: 'payer' | 'organisation'; readonly id: string };
  readonly purpose: DisclosurePurpose;
  /** As the access log names the question. */
  readonly what: string;
  /**
   * What an answer tells, by kind of information, as the answer names it. The first kind must be allowed; what is of
   * another one is left out where no consent allows it.
   */
  readonly fields: readonly (readonly [kind: Information, names: readonly string[]])[];
};

/** A stay about to be told, or care that was asked for and may not have begun. */
export type StayToTell = {
  /** Fact that began it, or that asked for it. */
  readonly stay: string;
  readonly organisation: string;
  readonly facility: string;
  readonly programme: string | null;
  /** On whose calendar today is counted. */
  readonly zone: string;
};

/** That a patient's stays may be told, and under what. */
export type Permission = {
  readonly patient: string;
  /** Null where no stay is under 42 CFR Part 2, so that no consent is needed. */
  readonly part2: {
    /** What must come with it. */
    readonly notice: Notice;
    /** Of the stays under Part 2. */
    readonly under: readonly (Permit & Pick<StayToTell, 'stay' | 'organisation'>)[];
  } | null;
};

/** Whether something of a kind may be told of a stay, wherever of several places it may have been. */
export function permits({ part2 }: Permission, stay: string, kind: Information): boolean {
  const permits = part2?.under.filter((one) => one.stay === stay) ?? [];
  return permits.every(({ what }) => what.includes(kind));
}

/** The scope of a consent, as whoever is told under it must be told. @see 42 CFR 2.32(b) */
export type ConsentScope = Pick<Consent, 'purpose' | 'what' | 'discloser' | 'from' | 'expiry'> & {
  /** Fact that granted it. */
  readonly consent: string;
};

/** Each consent that something is told under, once. */
export function scopesOf({ part2 }: Permission): ConsentScope[] {
  const consents = new Map((part2?.under ?? []).map(({ consent }) => [consent.factId, consent]));
  return [...consents.values()].map(({ factId, purpose, what, discloser, from, expiry }) => {
    return { consent: factId, purpose, what, discloser, from, expiry };
  });
}
