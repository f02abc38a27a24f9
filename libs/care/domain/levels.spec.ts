import { describe, expect, it } from '@jest/globals';
import { directionOf, type Intensity, type Level, type Setting, stepsDown } from './levels.js';

const asam = (rank: number | null, edition = '4') => ({ scheme: 'ASAM', edition, rank });
const place = (level: Level, setting: Setting = 'clinic', code: Intensity['code'] = null): Intensity => ({
  level,
  setting,
  code,
});

describe('The direction of a move', () => {
  it.each([
    ['inpatient', 'php', 'stepDown'],
    ['outpatient', 'aftercare', 'stepDown'],
    ['iop', 'php', 'stepUp'],
    ['aftercare', 'inpatient', 'stepUp'],
    ['iop', 'iop', 'lateral'],
  ] as const)('from %s to %s is %s', (from, to, direction) =>
    expect(directionOf(place(from), place(to))).toBe(direction),
  );

  it.each([
    ['hospital', 'residential', 'stepDown'],
    ['residential', 'hospital', 'stepUp'],
    ['clinic', 'virtual', 'lateral'],
    ['dayProgramme', 'home', 'lateral'],
  ] as const)('at one level, from %s to %s is %s', (from, to, direction) =>
    expect(directionOf(place('inpatient', from), place('inpatient', to))).toBe(direction),
  );

  it('looks at the level before the setting', () =>
    expect(directionOf(place('php', 'clinic'), place('inpatient', 'residential'))).toBe('stepUp'));

  it.each([
    ['a lower code of the same scheme is a step down', asam(37), asam(35), 'stepDown'],
    ['a higher code of the same scheme is a step up', asam(35), asam(37), 'stepUp'],
    ['the same code is lateral', asam(35), asam(35), 'lateral'],
    ['a code without a rank is lateral', asam(37), asam(null), 'lateral'],
    ['a code of another edition is lateral', asam(37, '3'), asam(35), 'lateral'],
    ['a code of another scheme is lateral', { ...asam(6), scheme: 'LOCUS' }, asam(35), 'lateral'],
    ['no code is lateral', null, asam(35), 'lateral'],
  ] as const)('at one level and setting, %s', (_, from, to, direction) =>
    expect(directionOf(place('inpatient', 'residential', from), place('inpatient', 'residential', to))).toBe(
      direction,
    ),
  );

  it('looks at the setting before the code', () =>
    expect(
      directionOf(place('inpatient', 'hospital', asam(35)), place('inpatient', 'residential', asam(40))),
    ).toBe('stepDown'));

  it('counts the levels passed', () => {
    expect(stepsDown('inpatient', 'php')).toBe(1);
    expect(stepsDown('inpatient', 'outpatient')).toBe(3);
    expect(stepsDown('iop', 'php')).toBe(-1);
  });
});
