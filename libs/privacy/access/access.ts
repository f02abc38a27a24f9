import type { Actor } from '#event-store';
import type { Purpose } from './purpose.js';

export const OUTCOMES = ['answered', 'denied', 'exported'] as const;
export type AccessOutcome = (typeof OUTCOMES)[number];

/**
 * That somebody looked, or was kept from it. Stored. Patients are named by ids that tell nothing; those of somebody
 * who was erased stay, since who looked must be told also then.
 */
export type Access = {
  /** When, by the service's clock: ISO 8601 in UTC. */
  readonly at: string;
  readonly actor: Actor;
  readonly purpose: Purpose;
  /** What was asked for, in the field's words: `history`, `census`, `patientSearches`, `export`. */
  readonly what: string;
  /** Digest of what was searched for, keyed by the installation secret: lower-case hex. */
  readonly words: string | null;
  /** Whom the answer named, each once; of a denied one, whom it was about. */
  readonly patients: readonly string[];
  readonly outcome: AccessOutcome;
  readonly correlationId: string;
};

/** An access as it stands in the log. */
export type AccessEntry = Pick<Access, 'at' | 'outcome'> & {
  readonly account: string;
  /** SHA-256 of the stored text, lower-case hex. */
  readonly hash: string;
  /** Null where the text is not what was written: then there is nothing but what it is found by. */
  readonly access: Access | null;
};

/** Which accesses are asked for; the newest come first. */
export type AccessQuery = {
  readonly patient?: string;
  /** Id of whose accesses. */
  readonly account?: string;
  readonly outcome?: AccessOutcome;
  /** The first moment of the period, in milliseconds since 1970. */
  readonly from?: number;
  /** The first moment after the period. */
  readonly to?: number;
  readonly limit: number;
  /** The place of the last one on the page before. */
  readonly after?: number;
};

export type AccessesFound = {
  readonly items: readonly AccessEntry[];
  /** The place of the last one, where there are more; else null. */
  readonly next: number | null;
};
