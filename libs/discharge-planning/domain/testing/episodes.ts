import { type Care, care, LEVELS, type Level, type RulePack } from '#care/domain';
import { effectiveAt } from '#event-sourcing';
import { type Past, pastId, recordedAs } from '#event-sourcing/testing';
import type { JsonObject, RecordedEvent } from '#event-store';
import { type PlanContext, planContext } from '../plan-context.js';

/** The episode that is opened second, right after the registration. */
export const EPISODE = pastId(1);
/** The representative that is appointed third, for 2025. */
export const GUARDIAN = pastId(2);

const sourced = <Value>(value: Value) => ({ value, source: 'test', verified: false });

export const PACK: RulePack = {
  name: 'test',
  version: '1',
  validFrom: '1900-01-01',
  validTo: null,
  rules: {
    lateEntryHours: sourced(72),
    levelsDownAtOnce: sourced(2),
    weeklyHours: sourced({}),
    weeklyHoursUnder18: sourced({}),
    leaveCapDays: sourced({ consecutive: 10, perYear: 20 }),
    phpIopGapDays: sourced(7),
    codeSchemes: sourced({}),
    appointmentWithinDays: sourced(7),
    iopWithoutDraftDays: sourced(14),
    outcomeContactDays: sourced([7, 30, 90, 180]),
  },
};

export function fact(type: string, on: string, data: object = {}, organisation = 'org'): Past {
  return { type, data: data as JsonObject, effectiveAt: effectiveAt(on, 'America/Chicago'), organisation };
}

type Placed = { readonly role?: string; readonly organisation?: string; readonly diagnosisClass?: string };

function placement(level: Level, { role = 'primary', organisation = 'org', diagnosisClass }: Placed = {}) {
  if (!LEVELS.includes(level)) throw new Error(level);
  return {
    level,
    setting: 'clinic',
    role,
    facility: 'riverside',
    organisation,
    zone: 'America/Chicago',
    facilityRevision: 0,
    programme: null,
    code: null,
    acute: null,
    diagnosisClass: diagnosisClass ?? null,
    legalStatus: null,
    livingArrangement: null,
    expectedEnd: null,
    hoursPerWeek: null,
    daysPerWeek: null,
  };
}

export const admitted = (on: string, level: Level, more?: Placed) =>
  fact('PatientAdmitted', on, { episode: EPISODE, placement: placement(level, more), age: null });
export const moved = (on: string, level: Level) =>
  fact('PatientMoved', on, { episode: EPISODE, to: placement(level), intent: 'stepDown' });
export const discharged = (on: string, disposition = 'completed') =>
  fact('PatientDischarged', on, { episode: EPISODE, disposition, destination: null, lastContactAt: null });
export const died = (on: string) => fact('DeathRecorded', on);

/** A registered patient with a guardian and one episode, and what happened in it. */
export function careEvents(...more: readonly Past[]): RecordedEvent[] {
  const registered: Past = {
    type: 'PatientRegistered',
    data: { birthYear: 1984, sex: null, language: null, identifierSystems: [] },
    organisation: 'org',
  };
  const opened = fact('EpisodeOpened', '2025-01-02', {
    referralDate: null,
    referralSource: null,
    primaryConditionClass: null,
  });
  const guardian = fact('RepresentativeAppointed', '2025-01-02', {
    kind: 'guardian',
    from: '2025-01-02',
    to: '2025-12-31',
  });
  return [registered, opened, guardian, ...more].map(recordedAs);
}

export function careOf(...more: readonly Past[]): Care {
  return careEvents(...more).reduce(care.evolve, care.initial());
}

/** What a plan's decisions see of the episode. */
export function seen(...more: readonly Past[]): PlanContext {
  const context = planContext(careOf(...more), EPISODE, [PACK]);
  if (context === null) throw new Error('The episode is there');
  return context;
}
