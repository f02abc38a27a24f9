import { type Circumstances, dateIn, dateOf, type NewEvent, RefusedError } from '#event-sourcing';
import { birthYearOf, type Care, isRegistered, standing } from './care.js';
import type { CareContext } from './context.js';
import type { ErasureReason } from './erasure-reasons.js';
import { refuse } from './refusals.js';
import { ruleOn } from './rules.js';
import { timelineOf } from './timeline.js';

/** The destruction of a patient's key; what was placed where and when stays, without name and texts. */
export function erase(
  reason: ErasureReason,
  state: Care,
  { packs }: Pick<CareContext, 'packs'>,
  { nowMs }: Circumstances,
): NewEvent[] {
  if (!isRegistered(state)) {
    throw new RefusedError('PATIENT_UNKNOWN', 'There is no such patient', { field: 'patientId' });
  }
  const inCare = timelineOf(state).episodes.find(({ status }) => status !== 'closed');
  if (inCare !== undefined) {
    return refuse(
      'STILL_IN_CARE',
      `Episode ${inCare.id} is not closed`,
      'patientId',
      'Discharge the patient first',
    );
  }
  const keptUntil = retentionEnd(state, packs);
  if (keptUntil === null) {
    const wayOut = 'Adopt a rule pack with the rule retention';
    return refuse('RETENTION_UNKNOWN', 'No rule pack says how long records are kept', 'patientId', wayOut);
  }
  if (dateIn('UTC', nowMs) < keptUntil) {
    const wayOut = `Erase them on ${keptUntil} or later`;
    return refuse('RETENTION_NOT_OVER', `The record must be kept until ${keptUntil}`, 'patientId', wayOut);
  }
  return [{ type: 'PatientErased', data: { reason } }];
}

/**
 * The first day on which nobody asks for the record any more: so many years after the last thing it tells, and not
 * before the year after the one in which the patient reaches the age up to which minors' records are kept.
 */
function retentionEnd(state: Care, packs: CareContext['packs']): string | null {
  const last = standing(state)
    .map(({ effectiveAt, statedAt }) => (effectiveAt === null ? statedAt.slice(0, 10) : dateOf(effectiveAt)))
    .sort()
    .at(-1);
  const rule = last === undefined ? null : ruleOn(packs, last, 'retention');
  if (last === undefined || rule === null) return null;
  const afterLast = `${Number(last.slice(0, 4)) + rule.years}${last.slice(4)}`;
  const birthYear = birthYearOf(state);
  const grown = birthYear === null ? '' : `${birthYear + rule.untilAge + 1}-01-01`;
  return afterLast > grown ? afterLast : grown;
}
