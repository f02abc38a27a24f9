import { RefusedError } from '#event-sourcing';
import { ageBandOf } from './age-bands.js';
import type { KnownStay } from './known-stay.js';

/** When and how a stay ended, or that it goes on, and who paid on the day that says it. */
export type Ending = {
  /** Date on which it ended; null while it goes on. */
  readonly endedOn: string | null;
  readonly disposition: string | null;
  readonly payer: string | null;
};

/** What a population may be told apart by, and what a stay is then in; null where it is not known or not yet. */
export const DIMENSIONS = {
  level: ({ level }: KnownStay) => level,
  programme: ({ programme }: KnownStay) => programme,
  facility: ({ facility }: KnownStay) => facility,
  payer: (_: KnownStay, { payer }: Ending) => payer,
  disposition: (_: KnownStay, { disposition }: Ending) => disposition,
  month: (_: KnownStay, { endedOn }: Ending) => endedOn?.slice(0, 7) ?? null,
  year: (_: KnownStay, { endedOn }: Ending) => endedOn?.slice(0, 4) ?? null,
  age: ({ age }: KnownStay) => ageBandOf(age),
  referral: ({ referral }: KnownStay) => referral,
} as const satisfies Record<string, (stay: KnownStay, ending: Ending) => string | null>;

export type Dimension = keyof typeof DIMENSIONS;
export const DIMENSION_NAMES = Object.keys(DIMENSIONS) as Dimension[];

/**
 * The dimensions that a list names, each once, in its order: `level,payer`.
 *
 * @param field - where it was sent
 * @throws RefusedError `DIMENSION_UNKNOWN`
 */
export function dimensionsNamed(list: string, field: string): Dimension[] {
  return [...new Set(list.split(',').map((text) => dimensionNamed(text.trim(), field)))];
}

function dimensionNamed(name: string, field: string): Dimension {
  if (Object.hasOwn(DIMENSIONS, name)) return name as Dimension;
  throw new RefusedError('DIMENSION_UNKNOWN', `${field} names something that stays are not told apart by`, {
    field,
    wayOut: `Name one or more of ${DIMENSION_NAMES.join(', ')}, with commas between them`,
  });
}
