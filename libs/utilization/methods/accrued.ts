import { courseOf, type StayDay } from './course.js';
import { type CountedDay, isAway, type LengthOfStayMethod, said } from './method.js';
import { atMidnight } from './midnights.js';

/**
 * Days accrued by the end of the as-of date: those of a census taken at the end of each day. A window is a slice of the
 * days, so that windows that follow one another add up.
 *
 * - Same day: 1.
 * - Leave: taken off where the patient was away at midnight; its edges are those of `aihw`. Never came back: the stay
 *   ended the day the leave began.
 * - Open stay: counted, and so is the as-of date if the patient was there at its end.
 *
 * @see Queensland Health Data Dictionary QH 040016 (accrued patient days) and QHDD 42045 (leave)
 */
export const accrued: LengthOfStayMethod = {
  name: 'accrued',
  version: 1,
  source: 'Queensland QHDD QH 040016, 42045',
  days: (stay) => courseOf(stay).map(dayOf),
};

function dayOf(day: StayDay): CountedDay {
  if (day.place !== 'last' || day.endedBy !== 'asOf') return atMidnight(day);
  return said(day, isAway(day) ? 'onLeave' : 'stillThere');
}
