import type { StayDay } from './course.js';
import { type CountedDay, DAY_OF_END, said, whyBehind, whyOneDay } from './method.js';
import type { Why } from './reasons.js';

const ON_LEAVE: Readonly<Record<NonNullable<StayDay['leave']>, Why>> = {
  began: 'leaveBegan',
  away: 'onLeave',
  returned: 'returned',
  returnedAndLeft: 'returnedAndLeft',
};

/**
 * A day counts where the patient was there when it ended. So does the day of the admission, also where a leave began on
 * it, and a stay of one day; the day on which the stay ended does not.
 */
export function atMidnight(day: StayDay): CountedDay {
  const { place, endedBy, leave } = day;
  switch (place) {
    case 'behind':
      return said(day, whyBehind(day));
    case 'only':
      return said(day, whyOneDay(day));
    case 'last':
      if (leave === 'returned' && endedBy !== 'asOf') return said(day, 'returnedAndEnded');
      return said(day, DAY_OF_END[endedBy ?? 'asOf']);
    case 'first':
      return said(day, leave === null ? 'present' : 'admittedAndLeft');
    case 'within':
      return said(day, leave === null ? 'present' : ON_LEAVE[leave]);
  }
}
