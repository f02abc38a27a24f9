import { courseOf, type StayDay } from './course.js';
import { type CountedDay, DAY_OF_END, isAway, type LengthOfStayMethod, said, whyBehind } from './method.js';

/**
 * Discharge less admission.
 *
 * - Same day: 0.
 * - Leave: not taken off. Never came back: the stay ended the day the leave began.
 * - Open stay: days to date, the as-of date in place of the discharge.
 *
 * @see HCUP, description of data elements: LOS
 */
export const hcup: LengthOfStayMethod = {
  name: 'hcup',
  version: 1,
  source: 'AHRQ HCUP data element LOS',
  days: (stay) => courseOf(stay).map(dayBeforeEnd),
};

function dayBeforeEnd(day: StayDay): CountedDay {
  if (day.place === 'behind') return said(day, whyBehind(day));
  if (day.endedBy !== null) return said(day, DAY_OF_END[day.endedBy]);
  return said(day, isAway(day) ? 'leaveCounted' : 'present');
}
