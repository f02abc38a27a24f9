import { type StayRow, staysIn } from '#care';
import { type Care, type Stay, type Timeline, timelineOf } from '#care/domain';
import { dateIn } from '#event-sourcing';
import { daysBy, type OwnDays } from './own-days.js';

/** A stay with days of a payer's, as far as they have come. */
export type OwnStay = {
  readonly row: StayRow;
  readonly whole: Stay;
  /** As of today at the facility. */
  readonly timeline: Timeline;
  readonly asOf: string;
  /** In order; at least one. */
  readonly days: readonly OwnDays[];
  /** Some of its days are another payer's, or nobody's. */
  readonly partial: boolean;
};

/** The stays of a patient that have days of a payer's, in the order in which they began. */
export function ownStaysIn(patient: string, care: Care, payer: string, now: number): OwnStay[] {
  const zones = new Set(timelineOf(care).stays.map(({ placement }) => placement.zone));
  const found = [...zones].flatMap((zone) => {
    const asOf = dateIn(zone, now);
    const timeline = timelineOf(care, asOf);
    const rows = staysIn(patient, timeline).filter((row) => row.zone === zone && daysBy(row, asOf) !== null);
    return timeline.stays.flatMap((whole) => {
      const all = rows.filter(({ stay }) => stay === whole.factId);
      const own = all.filter((row) => row.payer === payer);
      const days = own.flatMap((row) => daysBy(row, asOf) ?? []);
      const [row] = own;
      const partial = own.length < all.length;
      return row === undefined ? [] : [{ row, whole, timeline, asOf, days, partial }];
    });
  });
  return found.sort((a, b) => a.row.from.localeCompare(b.row.from));
}

/** The stay ended on a day of the payer's, who is told how. */
export function endedOnOwnDay({ row, days }: Pick<OwnStay, 'row' | 'days'>): boolean {
  return row.to !== null && days.at(-1)?.to === row.to.slice(0, 10);
}

/** The stay goes on, and so do the days of the payer's. */
export function goesOn({ row, whole, days }: OwnStay): boolean {
  const isLeft = whole.leaves.some(({ returned }) => returned === false);
  return row.to === null && days.at(-1)?.to === null && !isLeft;
}
