import { courseOf } from './course.js';
import type { LengthOfStayMethod } from './method.js';
import { atMidnight } from './midnights.js';

/**
 * Discharge less admission less leave days, a leave being from the day it began to the day of the return.
 *
 * - Same day: 1.
 * - Leave: taken off. Admitted and on leave the same day is a day of the patient; back and on leave again the same day is
 *   a leave day; back and discharged the same day is neither. Never came back: the stay ended the day the leave began.
 * - Open stay: days to date, the as-of date in place of the discharge; a first day counts.
 *
 * @see METEOR 269982 (length of stay), 270251 (leave days), 685913
 */
export const aihw: LengthOfStayMethod = {
  name: 'aihw',
  version: 1,
  source: 'AIHW METEOR 269982, 270251',
  days: (stay) => courseOf(stay).map(atMidnight),
};
