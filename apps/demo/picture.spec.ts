import { describe, expect, it } from '@jest/globals';
import { pictureOf } from './picture.js';

describe('The picture of a way', () => {
  it('has a mark for every week in which the patient was at a level', () => {
    const steps = [
      { at: '2025-01-02', to: { level: 'php' }, days: 12 },
      { at: '2025-01-14T09:30', to: { level: 'iop' }, days: 8 },
      { at: '2025-01-22', to: null, days: 8 },
    ];
    const [months, ...rows] = pictureOf(steps);
    expect(months).toMatch(/^ {12}Jan Feb Mar/);
    expect(rows.map((row) => row.slice(0, 18))).toEqual([
      'inpatient   ......',
      'php         ##....',
      'iop         .##...',
      'outpatient  ......',
      'aftercare   ......',
    ]);
    expect(rows[1]).toMatch(/ {2}from 01-02, 12 days$/);
    expect(rows[0]?.endsWith('.')).toBe(true);
  });
});
