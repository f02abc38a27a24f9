import { describe, expect, it } from '@jest/globals';
import * as past from '#care/domain/testing';
import { type Sessions, sessionsName } from './ledger.js';
import { about, CARE, COVERAGE, granted } from './testing/index.js';

describe('A ledger of days', () => {
  it('counts the days at the level from the first one, the day of the move being the next level’s', () => {
    const { ledgers, cover } = about(granted({}, { units: 20 }));
    expect(ledgers).toEqual([{ authorised: 20, used: 14, left: 6, beyond: 0, lastUsedOn: '2025-05-14' }]);
    expect(cover).toEqual({
      delivered: 20,
      covered: 14,
      uncovered: 6,
      spans: [
        {
          from: '2025-05-15',
          to: '2025-05-20',
          days: 6,
          level: 'php',
          facility: 'riverside',
          why: 'noAuthorisation',
        },
      ],
    });
  });
  it('says what went beyond the units, on which days', () => {
    const { ledgers, days, cover } = about(granted());
    expect(ledgers).toEqual([{ authorised: 10, used: 10, left: 0, beyond: 4, lastUsedOn: '2025-05-10' }]);
    expect(days('2025-05-10', '2025-05-11')).toMatchObject([
      { date: '2025-05-10', delivered: 'inpatient', unitsUsed: 1, cover: 'covered' },
      { date: '2025-05-11', delivered: 'inpatient', unitsUsed: 0, cover: 'unitsUsedUp' },
    ]);
    expect(cover.spans[0]).toMatchObject({
      from: '2025-05-11',
      to: '2025-05-14',
      days: 4,
      why: 'unitsUsedUp',
    });
  });
  it('is as of a day', () => {
    expect(about(granted(), CARE, '2025-05-03').ledgers).toMatchObject([{ used: 3, left: 7 }]);
  });
  it('leaves out days on leave and on hold; the day of the return counts', () => {
    const leave = [past.leaveStarted({ on: '2025-05-05' }), past.leaveEnded({ on: '2025-05-07' })];
    const care = [...CARE.slice(0, 4), ...leave, ...CARE.slice(4)];
    const { ledgers, days } = about(granted({}, { units: 14 }), care);
    expect(ledgers).toMatchObject([{ used: 12, left: 2 }]);
    expect(days('2025-05-05', '2025-05-07').map(({ delivered, away }) => delivered ?? away)).toEqual([
      'leave',
      'leave',
      'inpatient',
    ]);
  });
  it('is not touched where another level was delivered than was authorised', () => {
    const { ledgers, days } = about(granted({}, { level: 'php' }));
    expect(ledgers).toMatchObject([{ used: 0, left: 10 }]);
    expect(days('2025-05-03', '2025-05-03')).toMatchObject([
      { recommended: 'inpatient', authorised: 'php', delivered: 'inpatient', cover: 'otherLevel' },
    ]);
  });
  it('is not touched on days on which its payer did not cover the patient', () => {
    const care = [...CARE, past.coverageEnded({ coverage: COVERAGE, on: '2025-05-04' })];
    const { ledgers, days } = about(granted(), care);
    expect(ledgers).toMatchObject([{ used: 4, left: 6 }]);
    expect(days('2025-05-05', '2025-05-05')).toMatchObject([{ cover: 'payerNotCovering' }]);
  });
  it('says of days on which nobody was there that nothing was delivered', () => {
    const [day] = about(granted({ from: '2025-04-25' })).days('2025-04-28', '2025-04-28');
    expect(day).toEqual({
      date: '2025-04-28',
      recommended: 'inpatient',
      authorised: 'inpatient',
      delivered: null,
      facility: null,
      away: null,
      authorisation: expect.any(String),
      unitsUsed: 0,
      cover: null,
    });
  });
});

describe('A ledger of attended days', () => {
  it('takes one unit for each day on which a session was held, and none for a weekend', () => {
    const php = {
      level: 'php',
      unit: 'attendedDays',
      units: 3,
      from: '2025-05-15',
      to: '2025-05-31',
    } as const;
    const sessions = new Map(
      ['2025-05-14', '2025-05-15', '2025-05-16', '2025-05-19'].map((date) => [
        sessionsName('riverside', date),
        2,
      ]),
    );
    const { ledgers, cover } = about(granted(php), CARE, '2025-05-20', sessions);
    expect(ledgers).toEqual([{ authorised: 3, used: 3, left: 0, beyond: 0, lastUsedOn: '2025-05-19' }]);
    expect(cover).toMatchObject({ covered: 6, uncovered: 14 });
  });
});

describe('A ledger of sessions', () => {
  const php = { level: 'php', unit: 'sessions', units: 3, from: '2025-05-15', to: '2025-05-31' } as const;
  const held = (...counts: readonly (readonly [date: string, sessions: number])[]): Sessions =>
    new Map(counts.map(([date, sessions]) => [sessionsName('riverside', date), sessions]));

  it('counts the sessions held at the level, and covers a day as long as they last', () => {
    const sessions = held(['2025-05-14', 5], ['2025-05-15', 2], ['2025-05-17', 2]);
    const { ledgers, days } = about(granted(php), CARE, '2025-05-20', sessions);
    expect(ledgers).toEqual([{ authorised: 3, used: 3, left: 0, beyond: 1, lastUsedOn: '2025-05-17' }]);
    expect(days('2025-05-15', '2025-05-18').map(({ unitsUsed, cover }) => [unitsUsed, cover])).toEqual([
      [2, 'covered'],
      [0, 'covered'],
      [1, 'unitsUsedUp'],
      [0, 'covered'],
    ]);
  });
});
