import { is24Hour } from '#care/domain';
import { courseOf, type StayDay } from './course.js';
import {
  type CountedDay,
  DAY_OF_END,
  isAway,
  type LengthOfStayMethod,
  said,
  whyBehind,
  whyOneDay,
} from './method.js';

/**
 * The earlier of last contact and discharge less admission: who drops out is often discharged late on paper. Below
 * 24-hour care both end days count.
 *
 * - Same day: 1.
 * - Leave: nothing is said of it, so it is not taken off. Never came back: the stay ended the day the leave began.
 * - Open stay: days to date, the as-of date in place of the discharge.
 *
 * @see SAMHSA TEDS-D 2005, chapter 2. The rule of 2004 was another one.
 */
export const teds: LengthOfStayMethod = {
  name: 'teds',
  version: 1,
  source: 'SAMHSA TEDS-D 2005, chapter 2',
  days: (stay) => {
    const { lastContactAt, level } = stay;
    const course =
      lastContactAt === null ? courseOf(stay) : courseOf(stay, { by: 'lastContact', on: lastContactAt });
    return course.map((day) => dayOf(day, is24Hour(level)));
  },
};

function dayOf(day: StayDay, residential: boolean): CountedDay {
  const { place, endedBy } = day;
  if (place === 'behind') return said(day, whyBehind(day));
  if (place === 'only') return said(day, whyOneDay(day));
  if (endedBy !== null) return said(day, residential ? DAY_OF_END[endedBy] : 'lastDayCounted');
  return said(day, isAway(day) ? 'leaveCounted' : 'present');
}
