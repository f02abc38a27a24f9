import { directionOf } from '#care/domain';
import type { MeasuredStay } from './past.js';
import { leftAlive, type ReturnMeasure, returnWithin } from './return-measure.js';
import { continuedBy } from './transfers.js';

/**
 * Back within 7, 30 and 90 days in the same or a higher level of care, whatever for, of every stay at any level.
 *
 * - Who is in the same or a higher level by the day after was transferred: the last stay of the chain is the one that
 *   they left. So a return is on day 2 at the earliest.
 * - A step down ends the stay that was left; what follows at the lower level is no return.
 * - A death during the stay takes it out; a later one ends the observation.
 *
 * @see shared with the field: readmission is published for these windows without one common rule; this is the house's own
 */
export const readmission: ReturnMeasure = {
  name: 'readmission',
  version: 1,
  source: 'House rule: same or higher level of care within 7, 30 and 90 days',
  notRecorded: ['planned'],
  of(stay, past) {
    const isSuch = (other: MeasuredStay) => directionOf(stay, other) !== 'stepDown';
    const transferred = continuedBy(stay, past, isSuch) === null ? null : ('transferred' as const);
    const said = [leftAlive(stay, past), transferred];
    return [7, 30, 90].map((days) =>
      returnWithin('readmission', { first: 2, days }, stay, past, said, isSuch),
    );
  },
};
