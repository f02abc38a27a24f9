import { describe, expect, it } from '@jest/globals';
import type { MeasuredService, MeasuredStay } from './index.js';
import { seenBy } from './testing/asked.js';
import { emergency, hospital, php, residential, visit } from './testing/pasts.js';

const LEFT = hospital('2025-03-01', '2025-03-11');
const SOBER = residential('2025-03-01', '2025-03-11');
const TOXIC = { diagnosis: 'substanceUse' } as const;
const therapy = (on: string) => visit(on, { provider: 'mentalHealth' });

describe('What counts as follow-up', () => {
  const behind = (more: Partial<MeasuredService>) => visit('2025-03-13', more);
  const inPhp = [php('2025-03-11', null), visit('2025-03-14', { kind: 'session', facility: 'lakeside' })];
  const home = { diagnosis: 'mental' } as const;

  it.each<[string, readonly (MeasuredStay | MeasuredService)[], string | null]>([
    [
      'a mental-health provider, whatever for',
      [behind({ provider: 'mentalHealth' })],
      '2025-03-13 mentalHealthProvider',
    ],
    ['anybody for a mental disorder', [behind({ diagnosis: 'mental' })], '2025-03-13 mentalDiagnosis'],
    [
      'anybody for co-occurring conditions',
      [behind({ diagnosis: 'coOccurring' })],
      '2025-03-13 mentalDiagnosis',
    ],
    [
      'peer support for a mental disorder',
      [behind({ provider: 'peerSupport', ...home })],
      '2025-03-13 mentalDiagnosis',
    ],
    ['peer support for nothing that is said', [behind({ provider: 'peerSupport' })], null],
    ['a doctor for something else', [behind({ provider: 'primaryCare', diagnosis: 'other' })], null],
    [
      'by telephone',
      [behind({ provider: 'mentalHealth', kind: 'session' })],
      '2025-03-13 mentalHealthProvider',
    ],
    ['a drug test', [behind({ provider: 'mentalHealth', kind: 'drugTest' })], null],
    ['a crisis contact', [behind({ provider: 'mentalHealth', kind: 'crisisContact' })], null],
    ['an emergency visit', [emergency('2025-03-13', { provider: 'mentalHealth' })], null],
    [
      'beginning PHP, whatever for',
      [php('2025-03-13', null, { diagnosis: 'other' })],
      '2025-03-13 dayProgramme',
    ],
    ['beginning PHP on the day of the discharge', [php('2025-03-11', null)], null],
    ['but a session there, whatever for', inPhp, '2025-03-14 dayProgramme'],
    ['beginning outpatient care', [php('2025-03-13', null, { level: 'outpatient' })], null],
    [
      'living in psychiatric residential care',
      [residential('2025-03-11', null, home)],
      '2025-03-12 psychiatricResidential',
    ],
    ['having left it on the same day', [residential('2025-03-11', '2025-03-11', home)], null],
  ])('by FUH: %s', (_, was, expected) => expect(seenBy('FUH', LEFT, ...was)).toBe(expected));

  it.each<[string, readonly (MeasuredStay | MeasuredService)[], string | null]>([
    ['anybody for a substance use disorder', [behind(TOXIC)], '2025-03-13 substanceUsePrincipal'],
    [
      'for co-occurring conditions, of which the principal one is not known',
      [behind({ diagnosis: 'coOccurring' })],
      null,
    ],
    ['a mental-health provider for a mental disorder', [behind({ provider: 'mentalHealth', ...home })], null],
    ['beginning PHP for it', [php('2025-03-13', null, TOXIC)], '2025-03-13 substanceUseDayProgramme'],
    ['beginning PHP for something else', [php('2025-03-13', null)], null],
    ['being admitted for it', [residential('2025-03-20', null)], '2025-03-20 substanceUseAdmission'],
  ])('by FUI: %s', (_, was, expected) => expect(seenBy('FUI', SOBER, ...was)).toBe(expected));

  it.each<[string, readonly (MeasuredStay | MeasuredService)[], string | null]>([
    [
      'for co-occurring conditions',
      [behind({ diagnosis: 'coOccurring' })],
      '2025-03-13 substanceUsePrincipal',
    ],
    [
      'whoever treats substance use',
      [behind({ provider: 'substanceUse' })],
      '2025-03-13 substanceUseProvider',
    ],
    ['for a mental disorder', [behind(home)], null],
  ])('by FUA: %s', (_, was, expected) =>
    expect(seenBy('FUA', emergency('2025-03-11', TOXIC), ...was)).toBe(expected),
  );

  it('is the first of all that does', () =>
    expect(seenBy('FUH', LEFT, therapy('2025-03-20'), php('2025-03-15', null), therapy('2025-03-18'))).toBe(
      '2025-03-15 dayProgramme',
    ));
});
