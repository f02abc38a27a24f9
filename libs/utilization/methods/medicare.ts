import { courseOf } from './course.js';
import type { LengthOfStayMethod } from './method.js';
import { atMidnight } from './midnights.js';

/**
 * Midnights present. The days of the discharge, of the death and on which a leave begins do not count; the day of a
 * return does, if the patient is there at its end.
 *
 * - Same day: 1, also for an admission that goes on leave the same day, since a leave is begun as a discharge is.
 * - Leave: taken off. Never came back: the stay ended the day the leave began.
 * - Open stay: days to date; the as-of date does not count yet, except on the day of the admission.
 *
 * @see SSA POMS HI 00601.070 and HI 00601.080
 */
export const medicare: LengthOfStayMethod = {
  name: 'medicare',
  version: 1,
  source: 'SSA POMS HI 00601.070, HI 00601.080',
  days: (stay) => courseOf(stay).map(atMidnight),
};
