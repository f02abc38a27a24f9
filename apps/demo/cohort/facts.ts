import type { At } from './calendar.js';
import type { Place } from './levels.js';

/** What a fact says beside its time, as commands and corrections take it. */
export type Particulars = Readonly<Record<string, unknown>>;

/** One fact of a patient as it truly is. */
export type TrueFact = {
  /** Stands for its id in the script; `p7.e1.s2` is the second stay of the first episode of patient 7. */
  readonly name: string;
  readonly type: string;
  /** Who learns of it. */
  readonly organisation: string;
  /** Null for facts without a time of their own. */
  readonly at: At | null;
  /** Day on which it can be known. */
  readonly knownOn: number;
  readonly particulars: Particulars;
  /** Facts that have to be in the record before. */
  readonly behind: readonly string[];
  /** Facts of one group are learned together. */
  readonly group: string;
  /** Named by an admission: the episode that it opens. */
  readonly opens?: { readonly name: string; readonly particulars: Particulars };
  /** Where it put the patient. */
  readonly place?: Place;
  readonly placeBefore?: Place | null;
};

/** A fact that rests on nothing and is learned alone, unless it says otherwise. */
export type Given = Omit<TrueFact, 'behind' | 'group'> & Partial<Pick<TrueFact, 'behind' | 'group'>>;

export function fact(given: Given): TrueFact {
  return { behind: [], group: given.name, ...given };
}

/** What was entered about a fact on one day. */
export type Reading = {
  readonly on: number;
  readonly says: 'stated' | 'corrected' | 'voided';
  readonly at: At | null;
  readonly particulars: Particulars;
};

/** A fact with everything that was ever entered about it, in the order of entry. */
export type EnteredFact = TrueFact & { readonly readings: readonly Reading[] };

export function isVoided({ readings }: EnteredFact): boolean {
  return readings.at(-1)?.says === 'voided';
}

export function isCorrected({ readings }: EnteredFact): boolean {
  return readings.at(-1)?.says === 'corrected';
}
