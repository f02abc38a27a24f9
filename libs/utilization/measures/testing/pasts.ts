import fc from 'fast-check';
import { daysAfter } from '#event-sourcing';
import { bornBetween, type MeasuredService, type MeasuredStay, type Past, pastOf } from '../index.js';

/** In a hospital for a mental illness, acute care, unless told otherwise; named by its first day. */
export function hospital(from: string, to: string | null, more: Partial<MeasuredStay> = {}): MeasuredStay {
  return {
    ...{ stay: `stay ${from}`, level: 'inpatient', setting: 'hospital', code: null, acute: true },
    ...{ diagnosis: 'mental', facility: 'lakeside', organisation: 'org', zone: 'America/Chicago', from, to },
    endedBy: to === null ? null : 'discharged',
    disposition: to === null ? null : 'completed',
    ...more,
  };
}

/** In residential care for a substance use disorder. */
export function residential(from: string, to: string | null, more: Partial<MeasuredStay> = {}): MeasuredStay {
  return hospital(from, to, { setting: 'residential', acute: false, diagnosis: 'substanceUse', ...more });
}

export function php(from: string, to: string | null, more: Partial<MeasuredStay> = {}): MeasuredStay {
  return hospital(from, to, { level: 'php', setting: 'dayProgramme', acute: null, ...more });
}

/** A visit with somebody of whom nothing is said, for nothing that is said; named by its day. */
export function visit(on: string, more: Partial<MeasuredService> = {}): MeasuredService {
  return {
    ...{ service: `visit ${on}`, on, kind: 'visit', provider: null, diagnosis: null, concepts: [] },
    ...{ facility: 'clinic', organisation: 'org', zone: 'America/Chicago' },
    ...more,
  };
}

export function emergency(on: string, more: Partial<MeasuredService> = {}): MeasuredService {
  return visit(on, { service: `emergency ${on}`, kind: 'emergencyVisit', diagnosis: 'mental', ...more });
}

/** Covered by one payer from one date to another. */
export function covered(from: string, to: string | null, payer = 'acme'): Past['coverages'][number] {
  return { payer, from, to, rank: 1, stated: 0, factId: `coverage ${from}`, organisation: 'org' };
}

/** Somebody of forty who is covered all the time, unless told otherwise. */
export function lived(
  known: Partial<Past> & { readonly was?: readonly (MeasuredStay | MeasuredService)[] } = {},
): Past {
  const { was = [], ...more } = known;
  return pastOf({
    stays: was.filter((one) => 'stay' in one),
    services: was.filter((one) => 'service' in one),
    coverages: [covered('2020-01-01', null)],
    ...{ died: null, born: bornBetween(1985, []) },
    ...more,
  });
}

const day = fc.integer({ min: 0, max: 200 }).map((days) => daysAfter('2025-02-01', days));
const diagnosis = fc.constantFrom('mental', 'substanceUse', 'coOccurring', 'other', null);

const anyStay: fc.Arbitrary<MeasuredStay> = fc
  .record({
    from: day,
    length: fc.option(fc.integer({ min: 0, max: 40 })),
    level: fc.constantFrom('inpatient', 'inpatient', 'php', 'outpatient'),
    isHospital: fc.boolean(),
    acute: fc.constantFrom(true, true, false, null),
    disposition: fc.constantFrom('completed', 'ama', 'transferredOut'),
    diagnosis,
  })
  .map(({ length, isHospital, level, from, acute, disposition, diagnosis: why }) => {
    const setting = level === 'inpatient' ? (isHospital ? 'hospital' : 'residential') : 'clinic';
    const to = length === null ? null : daysAfter(from, length);
    return hospital(from, to, {
      ...{ level, setting, acute, diagnosis: why },
      disposition: to === null ? null : disposition,
    });
  });

const anyService: fc.Arbitrary<MeasuredService> = fc
  .record({
    on: day,
    kind: fc.constantFrom('visit', 'session', 'emergencyVisit', 'drugTest'),
    provider: fc.constantFrom('mentalHealth', 'substanceUse', 'other', null),
    diagnosis,
  })
  .map(({ on, ...more }) => visit(on, { service: `${more.kind} ${on}`, ...more }));

/** Lives of half a year with up to eight stays and as many services, some of which end in death. */
export const lives: fc.Arbitrary<Past> = fc
  .record({
    stays: fc.uniqueArray(anyStay, { maxLength: 8, selector: ({ stay }) => stay }),
    services: fc.uniqueArray(anyService, { maxLength: 8, selector: ({ service }) => service }),
    died: fc.option(day, { freq: 5 }),
  })
  .map((known) => lived(known));
