import { dateOf, isForeign, type NewEvent } from '#event-sourcing';
import type { Requested } from './authorisation.events.js';
import type { AuthorisationInputs, StatedAuthorisationFact } from './authorisation-inputs.js';
import type { Authorisation } from './authorisations.js';
import { AUTHORISATION_RULES, authorisationsIn } from './reading-authorisations.js';
import { type About, dayThere, given, refuse } from './stating.js';
import { certified } from './stating-certifications.js';
import { checkSpan, codeFor, grantOf } from './stating-grants.js';

/**
 * The event that states a fact.
 *
 * @throws RefusedError where the input alone, reference data or the patient's care forbids it
 */
export function statementOf(fact: StatedAuthorisationFact, about: About): NewEvent {
  switch (fact.type) {
    case 'AuthorisationRequested':
      return requested(fact.input, about);
    case 'AuthorisationDecided':
    case 'AppealDecided':
      return answered(fact.type, fact.input, about);
    case 'AuthorisationAppealed':
      return appealed(fact.input, about);
    case 'NeedCertified':
      return certified(fact.input, about);
  }
}

function requested(input: AuthorisationInputs['AuthorisationRequested'], about: About): NewEvent {
  const { at } = about;
  const { payer, facility, level, unit, units, from, to, requestedBy, note } = input;
  const house = facilityFor(facility, about);
  if (!house.levels.includes(level)) {
    const wayOut = `It offers ${house.levels.join(', ')}`;
    refuse('LEVEL_NOT_OFFERED', `Facility ${facility} does not offer ${level}`, `${at}level`, wayOut);
  }
  const when = dayThere(input.requestedOn, house.zone, `${at}requestedOn`, about);
  checkSpan({ from, to }, at);
  checkCoverage(input, house.organisation, about);
  const data: Requested = {
    payer,
    level,
    code: codeFor(input, dateOf(when), about, `${at}code`),
    unit,
    units,
    from,
    to,
    facility,
    facilityRevision: house.revision,
  };
  const sealed = given({ requestedBy, note });
  return {
    type: 'AuthorisationRequested',
    data,
    sealed,
    effectiveAt: when,
    organisation: house.organisation,
  };
}

/** Another organisation's is refused in the very words of one that there is not. */
function facilityFor(id: string, { context, circumstances, at }: About) {
  const facility = context.facilities.get(id);
  if (facility !== undefined && !isForeign(facility.organisation, circumstances)) return facility;
  const wayOut = 'GET /v1/facilities lists yours';
  return refuse('FACILITY_UNKNOWN', `There is no facility ${id}`, `${at}facility`, wayOut);
}

/** A payer is asked for days on which it pays, first or not. */
function checkCoverage(
  { payer, from, to }: AuthorisationInputs['AuthorisationRequested'],
  organisation: string,
  { context: { timeline }, at }: About,
): void {
  const covers = timeline.coverages.some(
    (span) =>
      span.payer === payer &&
      (span.organisation === null || span.organisation === organisation) &&
      span.from <= to &&
      (span.to === null || span.to >= from),
  );
  if (covers) return;
  const message = `${payer} covers the patient on none of these days`;
  refuse('PAYER_NOT_COVERING', message, `${at}payer`, 'Record the coverage first, or check payer and days');
}

function answered(
  type: 'AuthorisationDecided' | 'AppealDecided',
  input: AuthorisationInputs['AuthorisationDecided'] | AuthorisationInputs['AppealDecided'],
  about: About,
): NewEvent {
  const { authorisation, outcome, decidedOn, number, careManager, note } = input;
  const asked = requestFor(authorisation, about);
  const when = dayThere(decidedOn, asked.zone, `${about.at}decidedOn`, about);
  const grant = grantOf(input, decidedOn, asked, about);
  return {
    type,
    data: { authorisation, outcome, grant },
    sealed: given({ number, careManager, note }),
    effectiveAt: when,
    organisation: asked.organisation,
  };
}

function appealed(input: AuthorisationInputs['AuthorisationAppealed'], about: About): NewEvent {
  const { authorisation, appealedOn, note } = input;
  const asked = requestFor(authorisation, about);
  return {
    type: 'AuthorisationAppealed',
    data: { authorisation },
    sealed: given({ note }),
    effectiveAt: dayThere(appealedOn, asked.zone, `${about.at}appealedOn`, about),
    organisation: asked.organisation,
  };
}

function requestFor(id: string, { state, circumstances, at }: About): Authorisation {
  const found = authorisationsIn(state).authorisations.find(({ factId }) => factId === id);
  if (found !== undefined && !isForeign(found.organisation, circumstances)) return found;
  const [message, wayOut] = AUTHORISATION_RULES.AUTHORISATION_UNKNOWN;
  return refuse('AUTHORISATION_UNKNOWN', message, `${at}authorisation`, wayOut);
}
