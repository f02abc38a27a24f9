import { RefusedError } from '#event-sourcing';
import type { LengthOfStayMethod } from '../methods/index.js';
import { ageBandOf } from './age-bands.js';
import type { KnownStay } from './known-stay.js';
import type { OwnPart } from './own-part.js';

/**
 * What a payer's members may be told apart by. No place, and no date but the year, which is what is left of a person where
 * these are taken off. Ages are in bands, the last of them from 65 on.
 *
 * @see 45 CFR 164.514(b)(2)(i)(B) and (C)
 */
const DIMENSIONS = {
  level: ({ level }: KnownStay) => level,
  disposition: (_: KnownStay, { disposition }: OwnPart) => disposition,
  age: ({ age }: KnownStay) => ageBandOf(age),
} as const satisfies Record<string, (stay: KnownStay, part: OwnPart) => string | null>;

export type MemberDimension = keyof typeof DIMENSIONS;
export const MEMBER_DIMENSIONS = Object.keys(DIMENSIONS) as MemberDimension[];
export type Value = string | null;

/** What a payer is told of its members: of a year that is over, as of its last day. */
export type MemberQuestion = {
  readonly payer: string;
  readonly year: string;
  readonly methods: readonly LengthOfStayMethod[];
  /** One or two. */
  readonly by: readonly MemberDimension[];
  /** Places under 42 CFR Part 2: who was there may be unknown to the payer. */
  readonly part2: { readonly facilities: readonly string[]; readonly programmes: readonly string[] };
  /** Of fewer persons than this nothing is told. */
  readonly threshold: number;
};

export function lastDayOf({ year }: Pick<MemberQuestion, 'year'>): string {
  return `${year}-12-31`;
}

/** What a stay is in, dimension by dimension. */
export function valuesOf(by: readonly MemberDimension[], stay: KnownStay, part: OwnPart): Value[] {
  return by.map((dimension) => DIMENSIONS[dimension](stay, part));
}

/**
 * One or two dimensions, each once.
 *
 * @throws RefusedError `DIMENSION_UNKNOWN`, `TOO_MANY_DIMENSIONS`
 */
export function memberDimensions(names: readonly string[]): MemberDimension[] {
  const known = names.filter((name): name is MemberDimension => Object.hasOwn(DIMENSIONS, name));
  const list = MEMBER_DIMENSIONS.join(', ');
  if (known.length < names.length) {
    throw new RefusedError('DIMENSION_UNKNOWN', 'by names something that members are not told apart by', {
      field: 'by',
      wayOut: `Name one or two of ${list}`,
    });
  }
  if (known.length === 1 || known.length === 2) return known;
  throw new RefusedError('TOO_MANY_DIMENSIONS', 'Members are told apart by one or two things', {
    field: 'by',
    wayOut: `Name one or two of ${list}: finer tables would tell of single persons`,
  });
}
