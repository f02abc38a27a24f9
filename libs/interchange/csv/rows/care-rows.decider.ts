import { type Care, care } from '#care/domain';
import type { Circumstances, Decider } from '#event-sourcing';
import { reconcileCoverage } from './coverage-row.js';
import { reconcilePatient } from './patient-row.js';
import { reconcilePlacement } from './placement-row.js';
import type { CareRow } from './row.js';
import { type CareRowContext, Steps } from './steps.js';

/**
 * Brings a patient's care in line with one row: what the row says for the first time is stated, what it says
 * otherwise now is corrected, what it no longer says is voided. A row that says what stands changes nothing.
 */
export const careRowsDecider: Decider<Care, CareRow, CareRowContext> = {
  ...care,
  decide(row, state, context, circumstances) {
    const steps = new Steps(state, context, circumstances);
    RECONCILE[row.record](row as never, steps, context, circumstances);
    return steps.events;
  },
};

type Reconcile<R extends CareRow> = (
  row: R,
  steps: Steps,
  context: CareRowContext,
  circumstances: Circumstances,
) => void;

const RECONCILE: { readonly [Kind in CareRow['record']]: Reconcile<Extract<CareRow, { record: Kind }>> } = {
  patient: reconcilePatient,
  coverage: reconcileCoverage,
  placement: reconcilePlacement,
};
