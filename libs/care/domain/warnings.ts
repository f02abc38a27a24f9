import { type Circumstances, dateIn, dateOf, daysAfter, daysBetween, type Fact } from '#event-sourcing';
import type { Care } from './care.js';
import { lateHours } from './lateness.js';
import { stepsDown } from './levels.js';
import { fitsBand, packOn, type RulePack } from './rules.js';
import type { Span, Stay } from './stay.js';
import type { Timeline } from './timeline.js';

/** What the field warns of; none of it blocks. The table gives each its words. */
export const WARNINGS = {
  LATE_ENTRY: 'Entered longer after it happened than the rule pack allows without notice',
  LEAVE_OVER_CAP: 'More leave days than payers usually cover, in one piece or in one year',
  OVERLAP_WITH_OTHER_ORGANISATION:
    'The patient is in a primary placement of another organisation at the same time',
  PHP_IOP_WITHIN_7_DAYS:
    'PHP and IOP of two episodes overlap or lie within the days in which claims are returned',
  SKIPPED_LEVEL: 'The step down passes over levels between',
  WEEKLY_HOURS_OUTSIDE_BAND: 'The planned weekly hours or days do not fit the level of care',
} as const;
export type WarningCode = keyof typeof WARNINGS;

export type Judged = {
  readonly fact: Fact;
  /** The fact is new, not a correction of an earlier one. */
  readonly isNew: boolean;
  readonly timeline: Timeline;
  readonly care: Care;
  readonly packs: readonly RulePack[];
  readonly circumstances: Circumstances;
};

type Found = { readonly code: WarningCode; readonly facts: readonly string[] };

/** What is to be said about one stated fact, in the timeline that results. */
export function warningsAbout(judged: Judged): Found[] {
  const date = judged.fact.effectiveAt === null ? null : dateOf(judged.fact.effectiveAt);
  const pack = date === null ? null : packOn(judged.packs, date);
  const stay = judged.timeline.stays.find(({ factId }) => factId === judged.fact.factId);
  return [
    ...lateEntry(judged),
    ...(pack === null || stay === undefined ? [] : [...skippedLevel(stay, pack), ...outsideBand(stay, pack)]),
    ...(pack === null || stay === undefined ? [] : phpBesideIop(stay, judged.timeline, pack)),
    ...(stay === undefined ? [] : otherOrganisation(stay, judged.timeline)),
    ...(pack === null ? [] : leaveOverCap(judged, pack)),
  ];
}

function lateEntry({ fact, isNew, packs, circumstances }: Judged): Found[] {
  if (!isNew || circumstances.source.kind === 'import' || fact.effectiveAt === null) return [];
  if (fact.type === 'CoverageRecorded' || fact.type === 'RepresentativeAppointed') return [];
  const late = lateHours(fact.effectiveAt, circumstances.nowMs, packs) !== null;
  return late ? [{ code: 'LATE_ENTRY', facts: [fact.factId] }] : [];
}

function skippedLevel(stay: Stay, pack: RulePack): Found[] {
  if (stay.before === null) return [];
  const steps = stepsDown(stay.before.placement.level, stay.placement.level);
  return steps > pack.rules.levelsDownAtOnce.value
    ? [{ code: 'SKIPPED_LEVEL', facts: [stay.factId, stay.before.factId] }]
    : [];
}

function outsideBand(stay: Stay, pack: RulePack): Found[] {
  return fitsBand(pack, stay.placement, ageAt(stay))
    ? []
    : [{ code: 'WEEKLY_HOURS_OUTSIDE_BAND', facts: [stay.factId] }];
}

/** The age at the admission that the stay goes back to; null where it is not known. */
function ageAt(stay: Stay): number | null {
  const { age } = stay.began.data;
  if (typeof age === 'number') return age;
  return stay.before === null ? null : ageAt(stay.before);
}

/** An IOP claim is returned where it overlaps a PHP claim of another episode or follows it too soon. */
function phpBesideIop(stay: Stay, { stays }: Timeline, pack: RulePack): Found[] {
  const other = stay.placement.level === 'iop' ? 'php' : stay.placement.level === 'php' ? 'iop' : null;
  const close = stays.find(
    (candidate) =>
      candidate.placement.level === other &&
      candidate.episode !== stay.episode &&
      gapDays(stay, candidate) <= pack.rules.phpIopGapDays.value,
  );
  return close === undefined ? [] : [{ code: 'PHP_IOP_WITHIN_7_DAYS', facts: [stay.factId, close.factId] }];
}

function gapDays(a: Stay, b: Stay): number {
  const [first, second] = dateOf(a.from) <= dateOf(b.from) ? [a, b] : [b, a];
  return first.to === null ? 0 : Math.max(0, daysBetween(dateOf(first.to), dateOf(second.from)));
}

function otherOrganisation(stay: Stay, { overlapsBetweenOrganisations }: Timeline): Found[] {
  const pair = overlapsBetweenOrganisations.find((stays) => stays.includes(stay));
  return pair === undefined
    ? []
    : [
        {
          code: 'OVERLAP_WITH_OTHER_ORGANISATION',
          facts: [stay, ...pair.filter((s) => s !== stay)].map((s) => s.factId),
        },
      ];
}

function leaveOverCap({ fact, timeline, circumstances }: Judged, pack: RulePack): Found[] {
  if (fact.type !== 'LeaveStarted' && fact.type !== 'LeaveEnded') return [];
  const leaves = timeline.stays.flatMap((stay) => (stay.episode === fact.data.episode ? stay.leaves : []));
  const stated = leaves.find(({ factId, to }) => factId === fact.factId || to === fact.effectiveAt);
  if (stated === undefined) return [];
  const today = dateIn(stated.from.zone, circumstances.nowMs);
  const { consecutive, perYear } = pack.rules.leaveCapDays.value;
  if (daysBetween(dateOf(stated.from), endOf(stated, today)) > consecutive) {
    return [{ code: 'LEAVE_OVER_CAP', facts: [stated.factId] }];
  }
  const year = dateOf(stated.from).slice(0, 4);
  const inYear = leaves.reduce((days, leave) => days + daysInYear(leave, year, today), 0);
  return inYear > perYear ? [{ code: 'LEAVE_OVER_CAP', facts: leaves.map(({ factId }) => factId) }] : [];
}

function endOf(leave: Span, today: string): string {
  return leave.to === null ? (leave.expectedEnd ?? today) : dateOf(leave.to);
}

function daysInYear(leave: Span, year: string, today: string): number {
  const from = dateOf(leave.from) < `${year}-01-01` ? `${year}-01-01` : dateOf(leave.from);
  const lastDay = daysAfter(`${year}-12-31`, 1);
  const to = endOf(leave, today) > lastDay ? lastDay : endOf(leave, today);
  return Math.max(0, daysBetween(from, to));
}
