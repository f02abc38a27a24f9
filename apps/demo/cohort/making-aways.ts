import { LAST_DAY } from './calendar.js';
import type { Level } from './levels.js';
import type { Random } from './random.js';
import type { Away, Ending } from './way.js';

const LEAVES = ['therapeutic', 'convenience', 'hospitalisation', 'unauthorised'] as const;
const HOLDS = ['vacation', 'medicalAdmission', 'legal', 'other'] as const;

/** A leave or hold within a stay, strictly between its ends; null where there was none. */
export function awayDuring(random: Random, level: Level, start: number, ending: Ending | null): Away | null {
  const kind = level === 'inpatient' ? 'leave' : 'hold';
  if (level === 'aftercare' || !random.chance(kind === 'leave' ? 0.25 : 0.15)) return null;
  const end = ending?.at.day ?? LAST_DAY + 1;
  if (end - start < 4) return null;
  const from = random.whole(start + 1, end - 3);
  const back = from + random.whole(1, kind === 'leave' ? 4 : 10);
  // Some are still away when the stay ends, or when the cohort does.
  const isBack = back < end && !(ending?.how === 'discharged' && random.chance(0.3));
  return { kind, reason: random.pick(kind === 'leave' ? LEAVES : HOLDS), from, to: isBack ? back : null };
}
