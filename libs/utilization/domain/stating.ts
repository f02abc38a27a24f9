import { type Circumstances, checkDate, effectiveAt, isFuture, RefusedError } from '#event-sourcing';
import type { EffectiveAt, JsonObject } from '#event-store';
import type { AuthorisationContext } from './authorisation-inputs.js';
import type { AuthorisationFacts } from './authorisations.js';

/** What stating a fact may look at; `at` is how the command names its input. */
export type About = {
  readonly state: AuthorisationFacts;
  readonly context: AuthorisationContext;
  readonly circumstances: Circumstances;
  readonly at: string;
  /** The fact that is stated anew, where one is. */
  readonly correcting?: string;
};

/** A day that has come. @throws RefusedError `INVALID_TIME`, `IN_THE_FUTURE` */
export function dayThere(text: string, zone: string, field: string, { circumstances }: About): EffectiveAt {
  checkDate(text, field);
  const day = effectiveAt(text, zone, field);
  if (!isFuture(day, circumstances.nowMs)) return day;
  return refuse('IN_THE_FUTURE', `${field} lies in the future`, field, 'Record it when it has happened');
}

/** Without what was left out. */
export function given(values: Readonly<Record<string, string | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
}

export function refuse(code: string, message: string, field: string, wayOut: string): never {
  throw new RefusedError(code, message, { field, wayOut });
}
