import type { FactInputs, PlacementInput } from '#care/domain';
import { type Circumstances, type Fact, RefusedError } from '#event-sourcing';
import type { Source } from '#event-store';
import { stateCoverages } from './coverage-row.js';
import { factsOf, reasonFor, refuseVoidedByHand } from './reconciling.js';
import type { PlacementRow } from './row.js';
import { checkEnd, onCalendar } from './row-time.js';
import { stateOne } from './state-one.js';
import type { CareRowContext, Steps } from './steps.js';

/** A stay in an episode of its own: its admission, its discharge where it has an end, and who pays for it. */
export function reconcilePlacement(
  row: PlacementRow,
  steps: Steps,
  { facilities }: CareRowContext,
  { source, eventId }: Circumstances,
): void {
  const facility = facilities.get(row.facility);
  if (facility === undefined) {
    throw new RefusedError('FACILITY_UNKNOWN', 'there is no such facility', { field: 'facility' });
  }
  checkEnd(row);
  const start = onCalendar(row.start, facility.zone);
  const end = row.end === undefined ? null : onCalendar(row.end, facility.zone);
  const facts = factsOf(steps.state.facts, source);
  const admission = facts.find(({ type }) => type === 'PatientAdmitted');
  const input = { effectiveAt: start, placement: placementOf(row) };
  // The admission opens its episode right before itself.
  const episode = (admission?.data.episode as string | undefined) ?? eventId(0);
  if (admission === undefined) steps.change('start', [{ kind: 'add', type: 'PatientAdmitted', input }]);
  else correctAdmission(steps, admission, input, source);
  const discharge = facts.find(({ type }) => type === 'PatientDischarged');
  stateOne(steps, 'end', discharge, end === null ? null : dischargeOf(row, end, episode), source);
  steps.judgeAgain(admission?.factId ?? eventId(1), input);
  const span = { from: start.slice(0, 10), ...(end === null ? {} : { to: end.slice(0, 10) }) };
  const payers = row.payer === undefined ? [] : [{ rank: 1, payer: row.payer }];
  stateCoverages(steps, { ...span, payers }, source);
}

function placementOf(row: PlacementRow): PlacementInput {
  const { level, setting, facility, programme, diagnosisClass, legalStatus, livingArrangement } = row;
  return {
    level,
    setting,
    facility,
    ...(programme === undefined ? {} : { programme }),
    ...(diagnosisClass === undefined ? {} : { diagnosisClass }),
    ...(legalStatus === undefined ? {} : { legalStatus }),
    ...(livingArrangement === undefined ? {} : { livingArrangement }),
  };
}

function dischargeOf({ disposition, destination }: PlacementRow, effectiveAt: string, episode: string) {
  const where = destination === undefined ? {} : { destination };
  return { type: 'PatientDischarged' as const, input: { effectiveAt, episode, disposition, ...where } };
}

/** The episode opened with the admission and belongs where it was, so it moves with it. */
function correctAdmission(
  steps: Steps,
  admission: Fact,
  input: FactInputs['PatientAdmitted'],
  source: Source,
): void {
  refuseVoidedByHand(admission, 'start');
  const reason = reasonFor(source);
  const { factId, standing: supersedes, data } = admission;
  const opened = steps.state.facts.get(data.episode as string);
  const { effectiveAt, placement } = input;
  if (opened !== undefined && !opened.voided) {
    steps.change('start', [
      {
        kind: 'correct',
        type: 'EpisodeOpened',
        factId: opened.factId,
        supersedes: opened.standing,
        reason,
        input: { ...referralOf(opened), effectiveAt, facility: placement.facility },
      },
    ]);
  }
  steps.change('start', [{ kind: 'correct', type: 'PatientAdmitted', factId, supersedes, reason, input }]);
}

/** No row speaks of the referral: what people have added stays. */
function referralOf({ data }: Fact): Omit<FactInputs['EpisodeOpened'], 'effectiveAt'> {
  const { referralDate, referralSource, primaryConditionClass } = data;
  const known = Object.entries({ referralDate, referralSource, primaryConditionClass });
  return Object.fromEntries(known.filter(([, value]) => value !== null && value !== undefined));
}
