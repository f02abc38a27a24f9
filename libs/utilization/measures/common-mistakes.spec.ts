import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FOLLOW_UP_MEASURES, type Past, pastOf, RETURN_MEASURES } from './index.js';
import { followUpsBy } from './testing/asked.js';
import { emergency, hospital, lived, lives, residential, visit } from './testing/pasts.js';

const of = (name: string, past: Past) =>
  followUpsBy(name, past).map(({ index, eligibility, why }) => [index.on, eligibility, ...why].join(' '));
const TOXIC = { diagnosis: 'substanceUse' } as const;

/** @see the mistakes that reviewers of such figures find most often */
describe('Transfers are chained', () => {
  it('by FUI before anything else: the last discharge counts, and not the first as well', () => {
    const past = lived({
      was: [hospital('2025-03-01', '2025-03-05', TOXIC), residential('2025-03-06', '2025-03-20')],
    });
    expect(of('FUI', past)).toEqual(['2025-03-05 excluded transferred', '2025-03-20 counted']);
  });

  it('by FUI to neither where the transfer was for something else', () => {
    const past = lived({
      was: [
        residential('2025-03-01', '2025-03-05'),
        hospital('2025-03-05', '2025-03-20', { diagnosis: 'other' }),
      ],
    });
    expect(of('FUI', past)).toEqual([
      '2025-03-05 excluded transferred',
      '2025-03-20 excluded otherDiagnosis',
    ]);
  });

  it('by FUI over three places, and not over a day at home', () => {
    const chain = [residential('2025-03-01', '2025-03-05'), residential('2025-03-05', '2025-03-10')];
    expect(of('FUI', lived({ was: [...chain, residential('2025-03-11', '2025-03-15')] }))).toEqual([
      ...['2025-03-05 excluded transferred', '2025-03-10 excluded transferred', '2025-03-15 counted'],
    ]);
    expect(of('FUI', lived({ was: [...chain, residential('2025-03-12', '2025-03-15')] }))).toEqual([
      ...['2025-03-05 excluded transferred', '2025-03-10 counted', '2025-03-15 excluded within31Days'],
    ]);
  });

  it('by FUH with returns of 30 days: the last discharge counts, unless it is after 1 December', () => {
    const twice = lived({
      was: [hospital('2025-03-01', '2025-03-05'), hospital('2025-03-25', '2025-03-30')],
    });
    expect(of('FUH', twice)).toEqual(['2025-03-05 excluded readmitted', '2025-03-30 counted']);
    const late = lived({ was: [hospital('2025-11-01', '2025-11-20'), hospital('2025-11-25', '2025-12-05')] });
    expect(of('FUH', late)).toEqual(['2025-11-20 excluded readmitted', '2025-12-05 excluded outOfPeriod']);
  });

  it('by FUH to neither where the return was for something else', () => {
    const past = lived({
      was: [
        hospital('2025-03-01', '2025-03-05'),
        hospital('2025-03-25', '2025-03-30', { diagnosis: 'other' }),
      ],
    });
    expect(of('FUH', past)).toEqual(['2025-03-05 excluded readmitted', '2025-03-30 excluded otherDiagnosis']);
  });
});

describe('One in 31 days counts', () => {
  it.each(['FUM', 'FUA'])('by %s: after 1 January not 31 January, but 1 February', (name) => {
    const kind = name === 'FUA' ? TOXIC : {};
    const days = ['2025-01-01', '2025-01-31', '2025-02-01', '2025-02-20', '2025-03-04'];
    expect(of(name, lived({ was: days.map((on) => emergency(on, kind)) }))).toEqual([
      '2025-01-01 counted',
      '2025-01-31 excluded within31Days',
      '2025-02-01 counted',
      '2025-02-20 excluded within31Days',
      '2025-03-04 counted',
    ]);
  });

  it('by FUI, of the chains', () => {
    const was = [residential('2025-01-01', '2025-01-05'), residential('2025-01-20', '2025-01-25')];
    expect(of('FUI', lived({ was }))).toEqual(['2025-01-05 counted', '2025-01-25 excluded within31Days']);
  });

  it('anew with each year', () => {
    const past = lived({ was: [emergency('2025-12-01'), emergency('2026-01-01')] });
    expect(of('FUM', past)).toEqual(['2025-12-01 counted', '2026-01-01 counted']);
  });
});

describe('Not the first episode alone is scored', () => {
  it('but every discharge that the rules leave in', () => {
    const past = lived({
      was: ['01', '03', '06', '09'].map((month) => hospital(`2025-${month}-05`, `2025-${month}-10`)),
    });
    expect(of('FUH', past)).toEqual(['01', '03', '06', '09'].map((month) => `2025-${month}-10 counted`));
  });

  it('and the first that the rules leave in comes first, not the first there is', () => {
    const past = lived({
      was: [
        emergency('2025-03-01', TOXIC),
        emergency('2025-03-10', { diagnosis: 'selfHarm' }),
        emergency('2025-03-20'),
      ],
    });
    expect(of('FUM', past)).toEqual([
      '2025-03-01 excluded otherDiagnosis',
      '2025-03-10 counted',
      '2025-03-20 excluded within31Days',
    ]);
  });

  it('and behind one of which nobody can say whether it counts, nobody can say it of the next', () => {
    const unknown = emergency('2025-03-01', { diagnosis: null });
    expect(of('FUM', lived({ was: [unknown, emergency('2025-03-20'), emergency('2025-04-10')] }))).toEqual([
      '2025-03-01 undetermined diagnosisNotRecorded',
      '2025-03-20 undetermined within31DaysOfUndetermined',
      '2025-04-10 undetermined within31DaysOfUndetermined',
    ]);
  });
});

describe('Whatever a life was', () => {
  const everything = (past: Past) => [
    FOLLOW_UP_MEASURES.map((measure) => measure.of(past)),
    past.stays.map((stay) => RETURN_MEASURES.map((measure) => measure.of(stay, past))),
  ];

  it('the order in which it was entered changes nothing', () =>
    fc.assert(
      fc.property(
        lives.chain((past) =>
          fc.tuple(
            fc.constant(past),
            fc.shuffledSubarray([...past.stays], { minLength: past.stays.length }),
            fc.shuffledSubarray([...past.services], { minLength: past.services.length }),
          ),
        ),
        ([past, stays, services]) => {
          expect(everything(pastOf({ ...past, stays, services }))).toEqual(everything(past));
        },
      ),
    ));

  it('two that count lie 31 days apart by FUI, FUM and FUA', () =>
    fc.assert(
      fc.property(lives, (past) => {
        for (const measure of FOLLOW_UP_MEASURES.filter(({ name }) => name !== 'FUH')) {
          const counted = measure.of(past).filter(({ eligibility }) => eligibility === 'counted');
          const days = counted.map(({ index }) => Date.parse(index.on) / 86_400_000);
          for (const [place, day] of days.slice(1).entries()) {
            expect(day - (days[place] ?? 0)).toBeGreaterThanOrEqual(31);
          }
        }
      }),
    ));

  it('one more visit for it never makes a follow-up worse', () =>
    fc.assert(
      fc.property(lives, fc.integer({ min: 0, max: 27 }), (past, day) => {
        const on = `2025-04-${String(day + 1).padStart(2, '0')}`;
        const more = visit(on, { service: 'one more', provider: 'mentalHealth', diagnosis: 'substanceUse' });
        const after = pastOf({ ...past, services: [...past.services, more] });
        for (const { of: told } of FOLLOW_UP_MEASURES) {
          const later = told(after);
          for (const [place, { met, why }] of told(past).entries()) {
            expect(later[place]?.why).toEqual(why);
            if (met !== null) expect((later[place]?.met?.on ?? '') <= met.on).toBe(true);
          }
        }
      }),
    ));
});
