/** The five levels of care, most intensive first. Inpatient is any 24-hour care, hospital or residential. */
export const LEVELS = ['inpatient', 'php', 'iop', 'outpatient', 'aftercare'] as const;
export type Level = (typeof LEVELS)[number];

export const SETTINGS = ['hospital', 'residential', 'dayProgramme', 'clinic', 'home', 'virtual'] as const;
export type Setting = (typeof SETTINGS)[number];

export const INTENTS = ['stepDown', 'stepUp', 'lateral'] as const;
export type Direction = (typeof INTENTS)[number];

/** How intensive a placement is, as far as a direction can be read from it. */
export type Intensity = {
  readonly level: Level;
  readonly setting: Setting;
  readonly code: { readonly scheme: string; readonly edition: string; readonly rank: number | null } | null;
};

/** Only 24-hour stays have leaves; the day levels have holds. */
export function is24Hour(level: Level): boolean {
  return level === 'inpatient';
}

export function hasHolds(level: Level): boolean {
  return level === 'php' || level === 'iop' || level === 'outpatient';
}

/** Levels passed on the way down: inpatient to PHP is 1, inpatient to outpatient 3; negative on the way up. */
export function stepsDown(from: Level, to: Level): number {
  return LEVELS.indexOf(to) - LEVELS.indexOf(from);
}

/**
 * Compares level, then setting (hospital above residential), then the rank of the code in its scheme. Codes
 * without a rank, or of different schemes, say nothing: lateral.
 */
export function directionOf(from: Intensity, to: Intensity): Direction {
  const difference =
    stepsDown(from.level, to.level) ||
    settingRank(from.setting) - settingRank(to.setting) ||
    rankFall(from, to);
  if (difference > 0) return 'stepDown';
  return difference < 0 ? 'stepUp' : 'lateral';
}

function settingRank(setting: Setting): number {
  return setting === 'hospital' ? 2 : setting === 'residential' ? 1 : 0;
}

function rankFall({ code: from }: Intensity, { code: to }: Intensity): number {
  if (from === null || to === null || from.scheme !== to.scheme || from.edition !== to.edition) return 0;
  return from.rank === null || to.rank === null ? 0 : from.rank - to.rank;
}
