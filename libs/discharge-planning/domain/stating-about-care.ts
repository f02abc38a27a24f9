import { ruleOn } from '#care/domain';
import { dateOf } from '#event-sourcing';
import type { EffectiveAt } from '#event-store';
import type { About } from './about.js';
import { stayOn } from './plan-context.js';
import type { PlanInputs } from './plan-inputs.js';
import { refuse } from './refusing.js';

/** A plan is made for the stay the patient was in that day. */
export function draftOf({ context, at }: About, when: EffectiveAt) {
  const stay = stayOn(context.episode, dateOf(when));
  if (stay === null) {
    return refuse(
      'PLAN_WITHOUT_STAY',
      'The patient was not in care in this episode by then',
      `${at}effectiveAt`,
      'Admit the patient first, or draft the plan on a day of the stay',
    );
  }
  return { episode: context.episode.id, stay: stay.factId, level: stay.placement.level };
}

/** Only the patient, or whoever was their representative that day, can say that the plan is theirs. */
export function speakerOf(
  { by, representative }: PlanInputs['PlanAcknowledged'] | PlanInputs['PlanRefused'],
  { context, at }: About,
  when: EffectiveAt,
) {
  if (by === 'patient') {
    if (representative === undefined) return { by, representative: null };
    return refuse(
      'ACKNOWLEDGER_UNKNOWN',
      'The patient speaks without a representative',
      `${at}representative`,
      'Leave it out, or write `"by": "representative"`',
    );
  }
  const date = dateOf(when);
  const found = context.representatives.find(
    ({ factId, from, to }) => factId === representative && from <= date && (to === null || date <= to),
  );
  if (found !== undefined) return { by, representative: found.factId };
  return refuse(
    'ACKNOWLEDGER_UNKNOWN',
    'Nobody represented the patient under this id that day',
    `${at}representative`,
    'Name the fact that appointed the representative, or appoint one first',
  );
}

/** Contacts are counted from the discharge, on the days that the rule pack of its date names. */
export function outcomeOf(
  { day, outcome }: PlanInputs['OutcomeContactMade'],
  about: About,
  when: EffectiveAt,
) {
  const { discharge, packs } = about.context;
  const field = `${about.at}effectiveAt`;
  if (discharge === null || dateOf(when) < discharge.on) {
    return refuse(
      'OUTCOME_BEFORE_DISCHARGE',
      'The patient was not discharged by then',
      field,
      'Outcome contacts follow a discharge; record others as services',
    );
  }
  const days = ruleOn(packs, discharge.on, 'outcomeContactDays');
  if (days !== null && !days.includes(day)) {
    return refuse(
      'OUTCOME_DAY_UNKNOWN',
      `Nobody asks for an outcome ${day} days after discharge`,
      `${about.at}day`,
      `The rule pack names ${days.join(', ')}`,
    );
  }
  return { day, outcome };
}
