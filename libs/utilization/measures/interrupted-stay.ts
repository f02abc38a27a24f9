import { isHospital } from './care-kinds.js';
import type { MeasuredStay, Past } from './past.js';
import { psychiatric } from './readm-30-ipf.js';
import type { Said } from './reasons.js';
import { leftAlive, type ReturnMeasure, returnWithin } from './return-measure.js';
import { continuedBy } from './transfers.js';

/**
 * Back in a hospital before midnight of the third consecutive day, the day of the discharge being the first: Medicare
 * pays for one stay, and no day between counts. Whoever is moved within a hospital did not leave it.
 *
 * @see 42 CFR 412.402, interruption of a stay (read in a secondary source)
 */
export const interruptedStay: ReturnMeasure = {
  name: 'interruptedStay',
  version: 1,
  source: 'Medicare inpatient psychiatric facilities, 42 CFR 412.402',
  notRecorded: [],
  of(stay, past) {
    const said = [psychiatric(stay), leftAlive(stay, past), leftTheHospital(stay, past)];
    return [returnWithin('interruptedStay', { first: 0, days: 2 }, stay, past, said, isHospital)];
  },
};

function leftTheHospital(stay: MeasuredStay, past: Past): Said {
  const next = stay.endedBy === 'moved' ? continuedBy(stay, past, isHospital) : null;
  return next !== null && next.from === stay.to ? 'transferred' : null;
}
