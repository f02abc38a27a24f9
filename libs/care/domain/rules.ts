import Type, { type Static } from 'typebox';
import type { Level } from './levels.js';

const rule = <Value extends Type.TSchema>(value: Value) =>
  Type.Object({ value, source: Type.String(), verified: Type.Boolean() });

/** Bounded, so that every date that is counted from it is one. */
const upTo = (maximum: number) => Type.Integer({ minimum: 0, maximum });
const days = upTo(3_660);
const hours = Type.Number({ minimum: 0, maximum: 168 });

const band = Type.Object({
  from: hours,
  below: Type.Optional(hours),
  daysFrom: Type.Optional(upTo(7)),
  daysTo: Type.Optional(upTo(7)),
});
const bands = Type.Record(Type.String(), band);

/** When the need of a level must be certified again. */
const recertification = Type.Object({
  /** Day of the stay by which it is certified for the second time; the day it began is day 1. */
  firstDay: Type.Integer({ minimum: 1, maximum: 3_660 }),
  /** Days from each later certification to the next. */
  thenWithinDays: days,
  /** Hours a week that the plan of care must have. */
  hoursPerWeek: Type.Optional(hours),
});
export type Recertification = Static<typeof recertification>;

/** Rules with a date, each with its source; `verified` says whether somebody read that source. */
export const rulePack = Type.Object({
  name: Type.String(),
  version: Type.String(),
  /** First and last day the pack holds; null while it lasts. */
  validFrom: Type.String(),
  validTo: Type.Union([Type.String(), Type.Null()]),
  rules: Type.Object({
    lateEntryHours: rule(Type.Number({ minimum: 0, maximum: 8_784 })),
    levelsDownAtOnce: rule(upTo(10)),
    weeklyHours: rule(bands),
    weeklyHoursUnder18: rule(bands),
    leaveCapDays: rule(Type.Object({ consecutive: days, perYear: days })),
    phpIopGapDays: rule(days),
    codeSchemes: rule(
      Type.Record(Type.String(), Type.Record(Type.String(), Type.Record(Type.String(), Type.Number()))),
    ),
    /** Packs adopted before these rules were made do not have them. */
    appointmentWithinDays: Type.Optional(rule(days)),
    iopWithoutDraftDays: Type.Optional(rule(days)),
    outcomeContactDays: Type.Optional(rule(Type.Array(days, { maxItems: 20 }))),
    /** By level; the need of a level that is not named is certified for as long as was said. */
    certification: Type.Optional(rule(Type.Record(Type.String(), recertification))),
    /** How long records are kept after the last thing they tell, and up to which age of minors. */
    retention: Type.Optional(rule(Type.Object({ years: upTo(200), untilAge: upTo(150) }))),
  }),
});
export type RulePack = Static<typeof rulePack>;

/** The pack that holds on a date: of several, the one that began last, and of those the one adopted last. */
export function packOn(packs: readonly RulePack[], date: string): RulePack | null {
  return holdingOn(packs, date)[0] ?? null;
}

/** One rule on a date. Where the pack that holds says nothing of it, the pack before that one is asked. */
export function ruleOn<Name extends keyof RulePack['rules']>(
  packs: readonly RulePack[],
  date: string,
  name: Name,
): NonNullable<RulePack['rules'][Name]>['value'] | null {
  const [pack] = holdingOn(packs, date).filter(({ rules }) => rules[name] !== undefined);
  return pack?.rules[name]?.value ?? null;
}

/** @param packs - in the order in which they were adopted */
function holdingOn(packs: readonly RulePack[], date: string): RulePack[] {
  const holding = packs.filter(
    (pack) => pack.validFrom <= date && (pack.validTo === null || date <= pack.validTo),
  );
  return holding.reverse().sort((a, b) => b.validFrom.localeCompare(a.validFrom));
}

/** Whether weekly hours and days fit a level; nothing is said of a level without a band, or of what is not known. */
export function fitsBand(
  pack: RulePack,
  placement: { level: Level; hoursPerWeek: number | null; daysPerWeek: number | null },
  age: number | null,
): boolean {
  const rules = age !== null && age < 18 ? pack.rules.weeklyHoursUnder18 : pack.rules.weeklyHours;
  const limits = rules.value[placement.level];
  if (limits === undefined) return true;
  const { hoursPerWeek: hours, daysPerWeek: days } = placement;
  const hoursFit =
    hours === null || (hours >= limits.from && hours < (limits.below ?? Number.POSITIVE_INFINITY));
  const daysFit =
    days === null || (days >= (limits.daysFrom ?? 0) && days <= (limits.daysTo ?? Number.POSITIVE_INFINITY));
  return hoursFit && daysFit;
}
