import {
  type CountedDay,
  type CountedStay,
  type LengthOfStayMethod,
  lengthOf,
  type Why,
} from '../methods/index.js';

/** What every method that was asked says of one calendar day; in the order in which they were asked. */
export type ExplainedDay = {
  readonly date: string;
  /** Some count it and some do not. */
  readonly differs: boolean;
  readonly counts: readonly { readonly method: string; readonly counted: boolean; readonly why: Why }[];
};

/** The figures of one stay, and the calendar days they are made of. */
export type SideBySide = {
  readonly methods: readonly {
    readonly method: string;
    readonly version: number;
    readonly source: string;
    readonly days: number;
  }[];
  /** How many calendar days, on all pages, are counted by some of the methods and not by others. */
  readonly differing: number;
  readonly days: readonly ExplainedDay[];
  /** There are days behind those. */
  readonly more: boolean;
};

/** Which of the days are shown, counted from 0. */
export type PageOfDays = { readonly from: number; readonly limit: number };

type Counted = { readonly method: LengthOfStayMethod; readonly days: readonly CountedDay[] };

/** Counts a stay by each of the methods, all of which tell of the same calendar days. */
export function sideBySide(
  stay: CountedStay,
  methods: readonly LengthOfStayMethod[],
  { from, limit }: PageOfDays,
): SideBySide {
  const counted = methods.map((method): Counted => ({ method, days: method.days(stay) }));
  const all = counted[0]?.days ?? [];
  return {
    methods: counted.map(({ method: { name, version, source }, days }) => {
      return { method: name, version, source, days: lengthOf(days) };
    }),
    differing: all.filter((_, place) => differs(counted, place)).length,
    days: all.slice(from, from + limit).map(({ date }, shown) => {
      const place = from + shown;
      return { date, differs: differs(counted, place), counts: countsOn(counted, place) };
    }),
    more: from + limit < all.length,
  };
}

function differs(counted: readonly Counted[], place: number): boolean {
  const first = counted[0]?.days[place]?.counted;
  return counted.some(({ days }) => days[place]?.counted !== first);
}

function countsOn(counted: readonly Counted[], place: number): ExplainedDay['counts'] {
  return counted.flatMap(({ method, days }) => {
    const day = days[place];
    return day === undefined ? [] : [{ method: method.name, counted: day.counted, why: day.why }];
  });
}
