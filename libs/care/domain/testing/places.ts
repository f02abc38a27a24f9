import type { Placement } from '../care.events.js';
import type { CareContext } from '../context.js';
import type { Facility } from '../facility.js';
import type { PlacementInput } from '../fact-inputs.js';
import { LEVELS, type Level, type Setting } from '../levels.js';
import type { RulePack } from '../rules.js';

const SETTING_OF: Readonly<Record<Level, Setting>> = {
  inpatient: 'hospital',
  php: 'dayProgramme',
  iop: 'clinic',
  outpatient: 'clinic',
  aftercare: 'home',
};

function facility(organisation: string, zone: string, levels: readonly Level[] = LEVELS) {
  return { organisation, name: organisation, zone, levels: [...levels], part2: false, revision: 0 };
}

/** Riverside and Hillside are the caller's own; Lakeside belongs to somebody else. */
export const FACILITIES: Readonly<Record<string, Facility & { revision: number }>> = {
  riverside: facility('org', 'America/Chicago'),
  hillside: facility('org', 'America/Denver', ['iop', 'outpatient']),
  lakeside: facility('other', 'America/Chicago'),
};

const sourced = <Value>(value: Value) => ({ value, source: 'test', verified: false });

export const PACK: RulePack = {
  name: 'test',
  version: '1',
  validFrom: '1900-01-01',
  validTo: null,
  rules: {
    lateEntryHours: sourced(72),
    levelsDownAtOnce: sourced(2),
    weeklyHours: sourced({
      outpatient: { from: 0, below: 9 },
      iop: { from: 9, below: 20, daysFrom: 3, daysTo: 5 },
      php: { from: 20 },
    }),
    weeklyHoursUnder18: sourced({ iop: { from: 6, below: 20 } }),
    leaveCapDays: sourced({ consecutive: 10, perYear: 20 }),
    phpIopGapDays: sourced(7),
    codeSchemes: sourced({ ASAM: { '4': { '3.5': 35, '3.7': 37, '4': 40 } } }),
  },
};

export function context(changed: Partial<CareContext> = {}): CareContext {
  const programmes = new Map([
    ['evening', { facility: 'riverside', name: 'Evening IOP', levels: ['iop'] as Level[], part2: true }],
  ]);
  const facilities = new Map(Object.entries(FACILITIES));
  return { facilities, programmes, packs: [PACK], birthDate: null, ...changed };
}

/** A placement as a command names it, at Riverside where nothing else is said. */
export function at(level: Level, more: Partial<PlacementInput> = {}): PlacementInput {
  return { level, setting: SETTING_OF[level], facility: 'riverside', ...more };
}

/** A placement as it is stored. */
export function placement(level: Level, more: Partial<Placement> = {}): Placement {
  const facility = more.facility ?? 'riverside';
  const { organisation = 'org', zone = 'America/Chicago' } = FACILITIES[facility] ?? {};
  return {
    level,
    setting: SETTING_OF[level],
    role: 'primary',
    facility,
    organisation,
    zone,
    facilityRevision: 0,
    programme: null,
    code: null,
    acute: null,
    diagnosisClass: null,
    legalStatus: null,
    livingArrangement: null,
    expectedEnd: null,
    hoursPerWeek: null,
    daysPerWeek: null,
    ...more,
  };
}
