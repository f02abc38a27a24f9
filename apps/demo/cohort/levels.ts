/** Levels of care, most intensive first. Written anew here: the truth is not to be had from the product. */
export const LEVELS = ['inpatient', 'php', 'iop', 'outpatient', 'aftercare'] as const;
export type Level = (typeof LEVELS)[number];
export type Setting = 'hospital' | 'residential' | 'dayProgramme' | 'clinic' | 'home' | 'virtual';
export type Direction = 'stepDown' | 'stepUp' | 'lateral';

/** Where somebody is cared for. */
export type Place = { readonly level: Level; readonly setting: Setting; readonly facility: string };

const BEDS: Readonly<Partial<Record<Setting, number>>> = { hospital: 2, residential: 1 };

/** Less intensive is down: first by level, then a hospital above a residential house above all else. */
export function directionBetween(from: Place, to: Place): Direction {
  const levels = LEVELS.indexOf(to.level) - LEVELS.indexOf(from.level);
  const fall = levels === 0 ? (BEDS[from.setting] ?? 0) - (BEDS[to.setting] ?? 0) : levels;
  if (fall === 0) return 'lateral';
  return fall > 0 ? 'stepDown' : 'stepUp';
}

/** The ASAM code, fourth edition, that goes with a place. */
export function codeOf({ level, setting }: Place): string {
  if (level === 'inpatient') return setting === 'hospital' ? '4' : '3.5';
  return { php: '2.5', iop: '2.1', outpatient: '1.5', aftercare: '1.0' }[level];
}
