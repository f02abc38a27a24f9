import { courseOf } from './course.js';
import { type LengthOfStayMethod, said, whyBehind } from './method.js';

/**
 * Dates of the stay on which something was done for the patient at its facility, as PHP and IOP are attended. How much
 * was done on a date does not matter.
 *
 * - Same day: 1 where something was done.
 * - Leave: does not matter. Never came back: the stay ended the day the leave began.
 * - Open stay: days to date, the as-of date among them.
 * - Both end days count. The day of a move within the facility is of the stay that follows, so that no day counts twice.
 */
export const serviceDays: LengthOfStayMethod = {
  name: 'serviceDays',
  version: 1,
  source: 'Distinct attended dates, as recorded here',
  needsServices: true,
  days: (stay) => {
    const dates = new Set(stay.serviceDates);
    return courseOf(stay).map((day) => {
      if (day.place === 'behind') return said(day, whyBehind(day));
      if (day.endedBy === 'moved' && stay.isContinuedHere) return said(day, 'dayOfMove');
      return said(day, dates.has(day.date) ? 'service' : 'noService');
    });
  },
};
