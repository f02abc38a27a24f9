import type { Values } from './asking.js';
import { dateText, LAST_DAY } from './cohort/index.js';

const LEVELS = ['inpatient', 'php', 'iop', 'outpatient', 'aftercare'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MARGIN = 12;

/** The levels of a patient's way over the weeks of 2025, as the steps of the step history tell it. */
export function pictureOf(steps: readonly Values[]): string[] {
  const dates = Array.from({ length: LAST_DAY + 1 }, (_, day) => dateText(day));
  const levels = dates.map((date) => levelOn(steps, date));
  const weeks = Math.ceil(dates.length / 7);
  const rows = LEVELS.map((level) => {
    const marks = Array.from({ length: weeks }, (_, week) =>
      levels.slice(week * 7, week * 7 + 7).includes(level) ? '#' : '.',
    );
    return `${level.padEnd(MARGIN)}${marks.join('')}  ${spanOf(steps, level)}`.trimEnd();
  });
  return [`${' '.repeat(MARGIN)}${monthsOver(dates, weeks)}`, ...rows];
}

/** Null before the first step and after a last one. */
function levelOn(steps: readonly Values[], date: string): string | null {
  const begun = steps.findLast(({ at }) => String(at).slice(0, 10) <= date);
  return (begun?.to as { level: string } | null | undefined)?.level ?? null;
}

function spanOf(steps: readonly Values[], level: string): string {
  const step = steps.find(({ to }) => (to as { level: string } | null)?.level === level);
  if (step === undefined) return '';
  const from = `from ${String(step.at).slice(5, 10)}`;
  return typeof step.days === 'number' ? `${from}, ${step.days} days` : `${from}, still there`;
}

function monthsOver(dates: readonly string[], weeks: number): string {
  const line = Array.from({ length: weeks + 2 }, () => ' ');
  for (const [index, name] of MONTHS.entries()) {
    const day = dates.indexOf(`2025-${String(index + 1).padStart(2, '0')}-01`);
    if (day >= 0) line.splice(Math.floor(day / 7), 3, ...name);
  }
  return line.join('').trimEnd();
}
