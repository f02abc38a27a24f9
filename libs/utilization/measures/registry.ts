import type { FollowUpMeasure } from './follow-up-measure.js';
import { fua } from './fua.js';
import { fuh } from './fuh.js';
import { fui } from './fui.js';
import { fum } from './fum.js';
import { interruptedStay } from './interrupted-stay.js';
import { readm30Ipf } from './readm-30-ipf.js';
import { readmission } from './readmission.js';
import type { ReturnMeasure } from './return-measure.js';

/** Every measure of who came back. */
export const RETURN_MEASURES: readonly ReturnMeasure[] = [readmission, readm30Ipf, interruptedStay];

/** Every measure of follow-up. */
export const FOLLOW_UP_MEASURES: readonly FollowUpMeasure[] = [fuh, fui, fum, fua];
