import { type Level, type Recertification, type RulePack, ruleOn } from '#care/domain';
import { daysAfter } from '#event-sourcing';

/** The rule on certifying that level on that day; null where no pack in force has one. */
export function certifyingRule(
  packs: readonly RulePack[],
  date: string,
  level: Level,
): Recertification | null {
  const rules = ruleOn(packs, date, 'certification') ?? {};
  return Object.hasOwn(rules, level) ? (rules[level] ?? null) : null;
}

/**
 * The day by which the need must be certified again: the last day it was certified for, or sooner where the rule says
 * so. The rule counts from the beginning of the stay until the second certification, and from each one after that.
 *
 * @param isFirst - nobody had certified the stay before
 */
export function recertifyBy(
  {
    stayFrom,
    certifiedOn,
    through,
    isFirst,
  }: {
    readonly stayFrom: string;
    readonly certifiedOn: string;
    readonly through: string;
    readonly isFirst: boolean;
  },
  rule: Recertification | null,
): string {
  if (rule === null) return through;
  const second = daysAfter(stayFrom, rule.firstDay - 1);
  // Certified for the first time when the second was due already, the stay is as others are after it.
  const next = isFirst && certifiedOn < second ? second : daysAfter(certifiedOn, rule.thenWithinDays);
  return next < through ? next : through;
}
