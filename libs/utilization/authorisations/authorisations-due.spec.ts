import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as past from '#care/domain/testing';
import type { Past } from '#event-sourcing/testing';
import { rowsOf } from '#projections/testing';
import { add, Book, CARE, careEvents, DAY, decide, deny, GRANT, request } from '../domain/testing/index.js';
import { authorisationsDue } from './authorisations-due.projection.js';

const PHP = { level: 'php', from: '2025-05-15', to: '2025-06-15' } as const;

/** Twenty days of PHP in the month from 15 May on, to be looked at again on 29 May. */
function authorised(grant: Partial<typeof GRANT> = {}, asking: Parameters<typeof request>[0] = {}): Book {
  const book = new Book();
  const asked = book.enter(request({ ...PHP, units: 20, requestedOn: '2025-05-15', ...asking }));
  const given = { ...PHP, units: 20, nextReview: '2025-05-29', ...grant };
  book.enter(decide(asked, { decidedOn: '2025-05-16', grant: given }));
  return book;
}
const rows = (book: Book, care: readonly Past[] = CARE) =>
  rowsOf(authorisationsDue, [...careEvents(...care), ...book.events]);
const due = (book: Book, care: readonly Past[] = CARE) =>
  rows(book, care).map(({ kind, dueOn }) => [kind, dueOn]);

describe('What is due', () => {
  it('is the review that the payer named, and the last day that is authorised', () =>
    expect(rows(authorised())).toEqual(
      [
        { kind: 'review', dueOn: '2025-05-29' },
        // The twentieth day of those in PHP, if nothing happens.
        { kind: 'lapse', dueOn: '2025-06-03' },
      ].map((row) => ({
        patient: 'patient',
        about: expect.any(String),
        organisation: 'org',
        facility: 'riverside',
        zone: 'America/Chicago',
        payer: 'acme',
        level: 'php',
        lastCoverage: false,
        ...row,
      })),
    ));
  it('moves with days on hold, which use no units, and is never later than the last day', () => {
    const hold = [past.holdStarted({ on: '2025-05-20' }), past.holdEnded({ on: '2025-05-24' })];
    expect(due(authorised(), [...CARE, ...hold])[1]).toEqual(['lapse', '2025-06-07']);
    expect(due(authorised({ units: 40 }))[1]).toEqual(['lapse', '2025-06-15']);
  });
  it('counts from the first authorised day, and to the last one there is', () => {
    const far = { from: '9990-01-01', to: '9999-12-31' };
    expect(due(authorised({ ...far, nextReview: '9999-12-31' }, far))[1]).toEqual(['lapse', '9990-01-20']);
    expect(due(authorised({ ...far, units: 3660, nextReview: '9999-12-31' }, far))[1]).toEqual([
      'lapse',
      '9999-12-31',
    ]);
  });
  it('is the last day where units are sessions, which nobody can foresee', () =>
    expect(due(authorised({}, { unit: 'sessions' }))[1]).toEqual(['lapse', '2025-06-15']));
  it('says that the payer authorises nothing after it', () =>
    expect(rows(authorised({ lastCoverage: true }))).toMatchObject([
      { lastCoverage: true },
      { lastCoverage: true },
    ]));
  it('is settled by the next one: the review by its request, the lapse when something is granted', () => {
    const book = authorised();
    const next = { level: 'php', from: '2025-06-16', to: '2025-06-30' } as const;
    const asked = book.enter(request({ ...next, requestedOn: '2025-05-20' }));
    expect(due(book)).toEqual([['lapse', '2025-06-03']]);
    book.enter(decide(asked, { decidedOn: '2025-05-20', grant: { ...next, units: 10 } }));
    expect(due(book)).toEqual([['lapse', '2025-06-25']]);
  });
  it('stays due where the next one was denied', () => {
    const book = authorised();
    const next = { level: 'php', from: '2025-06-16', to: '2025-06-30' } as const;
    book.enter(
      deny(book.enter(request({ ...next, requestedOn: '2025-05-20' })), { decidedOn: '2025-05-20' }),
    );
    expect(due(book)).toEqual([['lapse', '2025-06-03']]);
  });
  it('is nothing for whoever is not at that level any more, or has died', () => {
    expect(due(authorised(), [...CARE, past.discharged({ on: '2025-05-19' })])).toEqual([]);
    expect(due(authorised(), [...CARE, past.moved({ on: '2025-05-19', level: 'iop' })])).toEqual([]);
    expect(due(authorised(), [...CARE, past.died({ on: '2025-05-19' })])).toEqual([]);
  });
  it('is nothing for whoever came back to that level after the last authorised day', () => {
    const away = [...CARE, past.moved({ on: '2025-05-19', level: 'iop' })];
    const back = (on: string) =>
      due(authorised(), [...away, past.moved({ on, level: 'php', intent: 'stepUp' })]);
    expect(back('2025-06-10')).toHaveLength(2);
    expect(back('2025-06-16')).toEqual([]);
  });
  it('is nothing of what was only asked for, or denied', () => {
    const book = new Book();
    const asked = book.enter(request({ ...PHP, requestedOn: '2025-05-15' }));
    expect(due(book)).toEqual([]);
    book.enter(deny(asked, { decidedOn: '2025-05-16' }));
    expect(due(book)).toEqual([]);
  });
  it('is the next certification of a stay that goes on, by its last one', () => {
    const book = new Book();
    const certify = (certifiedOn: string) =>
      add('NeedCertified', {
        ...{ stay: DAY, certifiedOn, through: '2025-12-31', hoursPerWeek: 20, certifiedBy: 'Dr. Lee' },
      });
    book.enter(certify('2025-05-15'));
    expect(rows(book)).toMatchObject([
      { kind: 'recertification', dueOn: '2025-06-01', payer: null, level: 'php' },
    ]);
    const last = book.enter(certify('2025-05-20'));
    expect(rows(book)).toMatchObject([{ about: last, dueOn: '2025-06-19' }]);
    expect(due(book, [...CARE, past.discharged({ on: '2025-05-19' })])).toEqual([]);
  });
  it('is the same however care and authorisations were interleaved', () => {
    const [care, book] = [careEvents(...CARE), authorised().events];
    const whole = rowsOf(authorisationsDue, [...care, ...book]);
    const order = fc.array(fc.boolean(), { minLength: care.length + book.length, maxLength: 20 });
    fc.assert(
      fc.property(order, (turns) => {
        const [cares, books] = [[...care], [...book]];
        const merged = turns.flatMap((first) => (first ? cares : books).shift() ?? []);
        expect(rowsOf(authorisationsDue, [...merged, ...cares, ...books])).toEqual(whole);
      }),
      { numRuns: 30 },
    );
    expect(whole).toHaveLength(2);
  });
});
