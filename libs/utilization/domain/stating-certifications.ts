import type { Stay } from '#care/domain';
import { checkDate, dateOf, isForeign, type NewEvent } from '#event-sourcing';
import type { Certified } from './authorisation.events.js';
import type { AuthorisationInputs } from './authorisation-inputs.js';
import { certificationsIn } from './authorisations.js';
import { certifyingRule, recertifyBy } from './certifying.js';
import { type About, dayThere, given, refuse } from './stating.js';

/**
 * A physician certifies the need. Where the plan of care has fewer weekly hours than the rule pack wants, it is said.
 *
 * @throws RefusedError `CERTIFIED_STAY_UNKNOWN`, `CERTIFIED_BEFORE_STAY`, `END_BEFORE_START`, `INVALID_TIME`, `IN_THE_FUTURE`
 */
export function certified(input: AuthorisationInputs['NeedCertified'], about: About): NewEvent {
  const { at, state, context } = about;
  const { certifiedOn, through, certifiedBy, note, hoursPerWeek } = input;
  const stay = stayFor(input.stay, about);
  const { level, facility, organisation, zone } = stay.placement;
  const when = dayThere(certifiedOn, zone, `${at}certifiedOn`, about);
  checkDate(through, `${at}through`);
  const stayFrom = dateOf(stay.from);
  if (certifiedOn < stayFrom) {
    const message = 'The stay had not begun by then';
    refuse('CERTIFIED_BEFORE_STAY', message, `${at}certifiedOn`, `Give ${stayFrom} or later`);
  }
  if (through < certifiedOn) {
    const message = 'The last day lies before that of the certification';
    refuse('END_BEFORE_START', message, `${at}through`, `Give ${certifiedOn} or later`);
  }
  const rule = certifyingRule(context.packs, certifiedOn, level);
  const isFirst = certificationsIn(state).every(
    (other) =>
      other.stay !== stay.factId || other.factId === about.correcting || other.certifiedOn >= certifiedOn,
  );
  const data: Certified = {
    stay: stay.factId,
    level,
    facility,
    through,
    hoursPerWeek: hoursPerWeek ?? null,
    recertifyBy: recertifyBy({ stayFrom, certifiedOn, through, isFirst }, rule),
  };
  const isBelow = rule?.hoursPerWeek !== undefined && (hoursPerWeek ?? 0) < rule.hoursPerWeek;
  return {
    type: 'NeedCertified',
    data,
    sealed: given({ certifiedBy, note }),
    effectiveAt: when,
    organisation,
    ...(isBelow ? { warnings: [{ code: 'WEEKLY_HOURS_OUTSIDE_BAND', facts: [stay.factId] }] } : {}),
  };
}

function stayFor(id: string, { context: { timeline }, circumstances, at }: About): Stay {
  const stay = timeline.stays.find(({ factId }) => factId === id);
  if (stay !== undefined && !isForeign(stay.placement.organisation, circumstances)) return stay;
  const wayOut = 'Take the id of the fact that began it from the step history';
  return refuse('CERTIFIED_STAY_UNKNOWN', 'The patient has no such stay', `${at}stay`, wayOut);
}
