import { describe, expect, it } from '@jest/globals';
import { effectiveAt } from '#event-sourcing';
import { Book, decide, deny, GRANT, given, request } from './testing/index.js';

const day = (date: string) => effectiveAt(date, 'America/Chicago');
/** What is recorded before, as whoever entered it had it decided. */
const booked = (...commands: readonly ((asked: string) => Parameters<Book['enter']>[0])[]) => {
  const book = new Book();
  const asked = book.enter(request());
  for (const command of commands) book.enter(command(asked));
  return { asked, book };
};

describe('A request', () => {
  it('says which payer is asked for how much of which level, where and for which days; who asked is sealed', () =>
    given()()
      .when(request({ code: { scheme: 'ASAM', edition: '4', code: '3.7' }, note: 'By phone' }))
      .thenStates({
        type: 'AuthorisationRequested',
        data: {
          payer: 'acme',
          level: 'inpatient',
          code: { scheme: 'ASAM', edition: '4', code: '3.7' },
          unit: 'days',
          units: 10,
          from: '2025-05-01',
          to: '2025-05-14',
          facility: 'riverside',
          facilityRevision: 0,
        },
        sealed: { requestedBy: 'Ana Ruiz', note: 'By phone' },
        effectiveAt: day('2025-05-01'),
        organisation: 'org',
      }));
  it('may come when the care has been given already, and is warned of where it was entered late', () =>
    given()()
      .when(request({ requestedOn: '2025-05-16' }))
      .thenWarned('LATE_ENTRY'));
  it.each([
    ['ends before it begins', { to: '2025-04-30' }, 'END_BEFORE_START', 'to'],
    ['begins on a day that is none', { from: '2025-04-31' }, 'INVALID_TIME', 'from'],
    ['is for a hundred years', { to: '2125-05-01' }, 'SPAN_TOO_LONG', 'to'],
    ['was made tomorrow', { requestedOn: '2025-05-21' }, 'IN_THE_FUTURE', 'requestedOn'],
    [
      'asks a payer who covers the patient on none of the days',
      { payer: 'zenith' },
      'PAYER_NOT_COVERING',
      'payer',
    ],
    [
      'is about days before the coverage',
      { from: '2024-01-01', to: '2024-12-31' },
      'PAYER_NOT_COVERING',
      'payer',
    ],
    ['names a facility nobody knows', { facility: 'nowhere' }, 'FACILITY_UNKNOWN', 'facility'],
    ['names another organisation’s facility', { facility: 'lakeside' }, 'FACILITY_UNKNOWN', 'facility'],
    ['asks for a level that is not offered there', { facility: 'hillside' }, 'LEVEL_NOT_OFFERED', 'level'],
    [
      'names a code of a scheme that no rule pack knows',
      { code: { scheme: 'ASAM', edition: '1', code: '3.7' } },
      'CODE_SCHEME_UNKNOWN',
      'code',
    ],
  ])('is refused where it %s', (_, more, code, field) =>
    given()()
      .when(request(more))
      .thenRefused(code, { field, wayOut: expect.any(String) }),
  );
});

describe('A decision', () => {
  it('says what the payer authorises; number, care manager and words are sealed', () => {
    const { asked, book } = booked();
    const grant = { ...GRANT, units: 7, to: '2025-05-10', nextReview: '2025-05-08', lastCoverage: true };
    given()(...book.past)
      .when(
        decide(asked, { outcome: 'partly', grant, number: 'A-77', careManager: 'Kim Doe', note: 'By fax' }),
      )
      .thenStates({
        type: 'AuthorisationDecided',
        data: { authorisation: asked, outcome: 'partly', grant: { ...grant, code: null } },
        sealed: { number: 'A-77', careManager: 'Kim Doe', note: 'By fax' },
        effectiveAt: day('2025-05-02'),
        organisation: 'org',
      });
  });
  it('may give fewer units than were delivered: nothing was authorised before', () => {
    const { asked, book } = booked();
    given()(...book.past)
      .when(decide(asked, { decidedOn: '2025-05-19', outcome: 'partly', grant: { ...GRANT, units: 2 } }))
      .thenWarned();
  });
  it('is refused of what was never requested', () =>
    given()().when(decide('nothing')).thenRefused('AUTHORISATION_UNKNOWN', { field: 'authorisation' }));
  it('is refused of another organisation’s request, in the same words', () => {
    const { asked, book } = booked();
    const foreign = book.past.map((event) => ({ ...event, organisation: 'other' }));
    given()(...foreign)
      .when(decide(asked))
      .thenRefused('AUTHORISATION_UNKNOWN', { field: 'authorisation' });
  });
  it('is refused before its request', () => {
    const { asked, book } = booked();
    given()(...book.past)
      .when(decide(asked, { decidedOn: '2025-04-30' }))
      .thenRefused('DECIDED_BEFORE_REQUEST', { facts: [{ factId: null }, { factId: asked }] });
  });
  it('is refused where it was decided already, naming the decision', () => {
    const { asked, book } = booked((id) => decide(id));
    given()(...book.past)
      .when(deny(asked, { decidedOn: '2025-05-03' }))
      .thenRefused('AUTHORISATION_DECIDED', {
        facts: [{ factId: null }, { factId: book.past[1]?.id, type: 'AuthorisationDecided' }],
      });
  });
  it('may follow one that was pended', () => {
    const { asked, book } = booked((id) => deny(id, { outcome: 'pended' }));
    given()(...book.past)
      .when(decide(asked, { decidedOn: '2025-05-03' }))
      .thenStates({ data: { outcome: 'approved' } });
  });
  it.each([
    ['approves nothing that it names', { grant: undefined }, 'GRANT_MISSING', 'grant'],
    ['denies and authorises', { outcome: 'denied' as const }, 'GRANT_UNEXPECTED', 'grant'],
    ['pends and authorises', { outcome: 'pended' as const }, 'GRANT_UNEXPECTED', 'grant'],
    ['ends before it begins', { grant: { ...GRANT, to: '2025-04-30' } }, 'END_BEFORE_START', 'grant.to'],
    [
      'is to be reviewed after its last day',
      { grant: { ...GRANT, nextReview: '2025-05-15' } },
      'NEXT_REVIEW_OUTSIDE_SPAN',
      'grant.nextReview',
    ],
    [
      'is to be reviewed before its first day',
      { grant: { ...GRANT, nextReview: '2025-04-30' } },
      'NEXT_REVIEW_OUTSIDE_SPAN',
      'grant.nextReview',
    ],
  ])('is refused where it %s', (_, more, code, field) => {
    const { asked, book } = booked();
    given()(...book.past)
      .when(decide(asked, more as Parameters<typeof decide>[1]))
      .thenRefused(code, { field, wayOut: expect.any(String) });
  });
});

describe('Two authorisations of one payer', () => {
  it.each([
    [
      'overlap by one day at one level',
      { from: '2025-05-14', to: '2025-05-20' },
      'OVERLAPPING_AUTHORISATIONS',
    ],
    ['follow each other', { from: '2025-05-15', to: '2025-05-20' }, null],
    ['are of two levels', { level: 'php' as const }, null],
  ])('that %s', (_, more, refusal) => {
    const { asked, book } = booked((id) => decide(id));
    const asking = given()(...book.past).when(request({ ...more, requestedOn: '2025-05-20' }));
    if (refusal === null) asking.thenWarned();
    else asking.thenRefused(refusal, { facts: [{ factId: null }, { factId: asked }] });
  });
  it('may have the same days where one was denied', () => {
    const { book } = booked((id) => deny(id));
    given()(...book.past)
      .when(request({ requestedOn: '2025-05-20' }))
      .thenWarned();
  });
  it('are refused where the payer would grant the other’s days', () => {
    const { book } = booked((id) => decide(id));
    const next = book.enter(request({ requestedOn: '2025-05-20', from: '2025-05-15', to: '2025-05-20' }));
    given()(...book.past)
      .when(decide(next, { decidedOn: '2025-05-20' }))
      .thenRefused('OVERLAPPING_AUTHORISATIONS');
  });
});
