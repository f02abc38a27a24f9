import { FOLLOW_UP_MEASURES, LABEL, RETURN_MEASURES } from '../measures/index.js';

const RETURNS = RETURN_MEASURES.map(({ name, version, source, notRecorded }) => ({
  ...{ measure: name, version, source, notRecorded },
}));

/** What each measure of follow-up is told with. */
export const FOLLOW_UPS = FOLLOW_UP_MEASURES.map(({ name, version, source, notRecorded, counts }) => ({
  ...{ measure: name, version, label: LABEL, source, notRecorded, counts },
}));

/** What every measure is told with. */
export const MEASURES = { returns: RETURNS, followUps: FOLLOW_UPS };
