import { checkDate } from '#event-sourcing';
import type { Placement } from './care.events.js';
import type { Standing } from './context.js';
import type { Facility } from './facility.js';
import type { PlacementInput } from './fact-inputs.js';
import { refuse } from './refusals.js';
import { packOn } from './rules.js';

/**
 * The facility as the caller may name it: one out of scope does not exist.
 *
 * @throws RefusedError `FACILITY_UNKNOWN`
 */
export function facilityFor(id: string, standing: Standing, field: string): Facility & { revision: number } {
  const facility = standing.context.facilities.get(id);
  const { organisation } = standing.circumstances.actor;
  if (facility === undefined || (organisation !== null && facility.organisation !== organisation)) {
    return refuse('FACILITY_UNKNOWN', `There is no facility ${id}`, field, 'GET /v1/facilities lists yours');
  }
  return facility;
}

/**
 * The placement to be stored, with what the facility and the rule pack add.
 *
 * @param date - facility-local date of the placement
 * @throws RefusedError `FACILITY_UNKNOWN`, `LEVEL_NOT_OFFERED`, `PROGRAMME_UNKNOWN`, `CODE_SCHEME_UNKNOWN`, `END_BEFORE_START`
 */
export function placementOf(
  input: PlacementInput,
  standing: Standing,
  date: string,
  field: string,
): Placement {
  const at = `${standing.at}${field}`;
  const facility = facilityFor(input.facility, standing, `${at}.facility`);
  if (!facility.levels.includes(input.level)) {
    refuse(
      'LEVEL_NOT_OFFERED',
      `Facility ${input.facility} does not offer ${input.level}`,
      `${at}.level`,
      `It offers ${facility.levels.join(', ')}`,
    );
  }
  if (input.expectedEnd !== undefined) checkDate(input.expectedEnd, `${at}.expectedEnd`);
  if (input.expectedEnd !== undefined && input.expectedEnd < date) {
    refuse(
      'END_BEFORE_START',
      'The expected end lies before the start',
      `${at}.expectedEnd`,
      `Give ${date} or later`,
    );
  }
  return {
    level: input.level,
    setting: input.setting,
    role: input.role ?? 'primary',
    facility: input.facility,
    organisation: facility.organisation,
    zone: facility.zone,
    facilityRevision: facility.revision,
    programme: programmeFor(input, standing, at),
    code: codeOf(input, standing, date, at),
    acute: input.acute ?? null,
    diagnosisClass: input.diagnosisClass ?? null,
    legalStatus: input.legalStatus ?? null,
    livingArrangement: input.livingArrangement ?? null,
    expectedEnd: input.expectedEnd ?? null,
    hoursPerWeek: input.hoursPerWeek ?? null,
    daysPerWeek: input.daysPerWeek ?? null,
  };
}

function programmeFor(input: PlacementInput, standing: Standing, at: string): string | null {
  if (input.programme === undefined) return null;
  const programme = standing.context.programmes.get(input.programme);
  if (programme === undefined || programme.facility !== input.facility) {
    return refuse(
      'PROGRAMME_UNKNOWN',
      `Facility ${input.facility} has no programme ${input.programme}`,
      `${at}.programme`,
      'GET /v1/facilities lists them',
    );
  }
  if (!programme.levels.includes(input.level)) {
    refuse(
      'LEVEL_NOT_OFFERED',
      `Programme ${input.programme} does not offer ${input.level}`,
      `${at}.level`,
      `It offers ${programme.levels.join(', ')}`,
    );
  }
  return input.programme;
}

function codeOf(input: PlacementInput, standing: Standing, date: string, at: string): Placement['code'] {
  if (input.code === undefined) return null;
  const { scheme, edition, code } = input.code;
  const schemes = packOn(standing.context.packs, date)?.rules.codeSchemes.value ?? {};
  const ranks = Object.hasOwn(schemes, scheme) ? schemes[scheme] : undefined;
  const ofEdition = ranks !== undefined && Object.hasOwn(ranks, edition) ? ranks[edition] : undefined;
  if (ofEdition === undefined) {
    return refuse(
      'CODE_SCHEME_UNKNOWN',
      'No rule pack in force knows this scheme and edition',
      `${at}.code`,
      'Use one of the rule pack, or adopt a pack that has it',
    );
  }
  return { scheme, edition, code, rank: Object.hasOwn(ofEdition, code) ? (ofEdition[code] ?? null) : null };
}
