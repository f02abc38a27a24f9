import { type Capacity, type Facility, LEVELS } from '../domain/index.js';

/** One level of a facility, or one programme of that level, whose patients the level counts too. */
export type CensusLevel = {
  readonly level: string;
  /** Null for the whole level. */
  readonly programme: string | null;
  /** Beds or slots; null where nobody said. */
  readonly licensed: number | null;
  /** Here now: neither on leave nor on hold. */
  readonly present: number;
  readonly onLeave: number;
  readonly onHold: number;
};

/** Open placements of one level and programme. */
export type Counted = {
  readonly level: string;
  readonly programme: string | null;
  readonly placed: number;
  readonly onLeave: number;
  readonly onHold: number;
};

/** The whole levels from the most intensive down, each followed by its programmes. */
export function censusLevels(
  { levels, capacity = [] }: Pick<Facility, 'levels' | 'capacity'>,
  programmes: readonly Capacity[],
  counted: readonly Counted[],
): CensusLevel[] {
  // What the facility says of a programme goes before what the programme says of itself.
  const licensed = [...capacity, ...programmes];
  return LEVELS.flatMap((level) => {
    const own = counted.filter((row) => row.level === level);
    if (own.length === 0 && !levels.includes(level)) return [];
    const named = [...own, ...licensed.filter((row) => row.level === level)].flatMap(
      ({ programme }) => programme ?? [],
    );
    const line = (programme: string | null): CensusLevel => {
      const found = licensed.find((row) => row.level === level && (row.programme ?? null) === programme);
      const here = programme === null ? own : own.filter((row) => row.programme === programme);
      const sum = (of: (row: Counted) => number) => here.reduce((total, row) => total + of(row), 0);
      return {
        level,
        programme,
        licensed: found?.licensed ?? null,
        present: sum(({ placed, onLeave, onHold }) => placed - onLeave - onHold),
        onLeave: sum(({ onLeave }) => onLeave),
        onHold: sum(({ onHold }) => onHold),
      };
    };
    return [line(null), ...[...new Set(named)].sort().map(line)];
  });
}
