import { describe, expect, it } from '@jest/globals';
import { authorisationsIn } from './reading-authorisations.js';
import { add, all, anew, Book, decide, deny, GRANT, given, request } from './testing/index.js';

const appeal = (authorisation: string, appealedOn = '2025-05-05') =>
  add('AuthorisationAppealed', { authorisation, appealedOn, note: 'Peer to peer' });
const settle = (authorisation: string, outcome: 'upheld' | 'overturned', grant?: typeof GRANT) =>
  add('AppealDecided', {
    ...{ authorisation, decidedOn: '2025-05-09', outcome },
    ...(grant === undefined ? {} : { grant }),
  });
const denied = () => {
  const book = new Book();
  const asked = book.enter(request());
  book.enter(deny(asked));
  return { book, asked };
};
const stateIn = ({ facts }: Book) => {
  const [one] = authorisationsIn(facts).authorisations;
  return [one?.state, one?.grant?.units ?? null];
};

describe('An appeal', () => {
  it('is open until it is decided, and gives what was denied where it is overturned', () => {
    const { book, asked } = denied();
    expect(stateIn(book)).toEqual(['denied', null]);
    book.enter(appeal(asked));
    expect(stateIn(book)).toEqual(['appealed', null]);
    book.enter(settle(asked, 'overturned', GRANT));
    expect(stateIn(book)).toEqual(['approved', 10]);
  });
  it('that is upheld leaves what was decided, and may be followed by another', () => {
    const { book, asked } = denied();
    book.enter(appeal(asked));
    book.enter(settle(asked, 'upheld'));
    expect(stateIn(book)).toEqual(['denied', null]);
    given()(...book.past)
      .when(appeal(asked, '2025-05-12'))
      .thenStates({ type: 'AuthorisationAppealed', sealed: { note: 'Peer to peer' } });
  });
  it('of a part leaves the other part in force while it is open', () => {
    const book = new Book();
    const asked = book.enter(request());
    book.enter(decide(asked, { outcome: 'partly', grant: { ...GRANT, units: 4 } }));
    book.enter(appeal(asked));
    expect(stateIn(book)).toEqual(['appealed', 4]);
  });
  it('is refused where nothing was denied, where one is open, and before the decision', () => {
    const book = new Book();
    const asked = book.enter(request());
    given()(...book.past)
      .when(appeal(asked))
      .thenRefused('NOTHING_TO_APPEAL');
    book.enter(deny(asked));
    given()(...book.past)
      .when(appeal(asked, '2025-05-01'))
      .thenRefused('NOTHING_TO_APPEAL');
    book.enter(appeal(asked));
    given()(...book.past)
      .when(appeal(asked))
      .thenRefused('NOTHING_TO_APPEAL');
  });
  it('has no outcome before it is made', () => {
    const { book, asked } = denied();
    given()(...book.past)
      .when(settle(asked, 'upheld'))
      .thenRefused('APPEAL_NOT_OPEN');
  });
  it('is overturned with something to use, and upheld without', () => {
    const { book, asked } = denied();
    book.enter(appeal(asked));
    given()(...book.past)
      .when(settle(asked, 'overturned'))
      .thenRefused('GRANT_MISSING', { field: 'grant' });
    given()(...book.past)
      .when(settle(asked, 'upheld', GRANT))
      .thenRefused('GRANT_UNEXPECTED');
  });
});

describe('A correction', () => {
  const approved = () => {
    const book = new Book();
    const asked = book.enter(request());
    return { book, asked, decided: book.enter(decide(asked)) };
  };
  const corrected = ({ asked, decided }: ReturnType<typeof approved>, units: number) =>
    all({
      ...{ kind: 'correct', ...anew(decided), type: 'AuthorisationDecided' },
      input: {
        authorisation: asked,
        decidedOn: '2025-05-02',
        outcome: 'approved',
        grant: { ...GRANT, units },
      },
    });

  it('states the whole decision anew', () => {
    const before = approved();
    given()(...before.book.past)
      .when(corrected(before, 12))
      .thenStates({
        type: 'FactCorrected',
        factId: before.decided,
        data: { type: 'AuthorisationDecided', replacement: { grant: { units: 12 } } },
      });
  });
  it('leaves as many units as are used: from 1 May to 10 May were ten days in the house', () => {
    const before = approved();
    given()(...before.book.past)
      .when(corrected(before, 9))
      .thenRefused('UNITS_BELOW_USED', { field: 'grant.units', wayOut: expect.stringContaining('Give 10') });
  });
  it('of the outcome of an appeal counts what was used under what was decided before', () => {
    const { book, asked } = (() => {
      const part = new Book();
      const id = part.enter(request());
      part.enter(decide(id, { outcome: 'partly', grant: { ...GRANT, units: 4 } }));
      part.enter(appeal(id));
      return { book: part, asked: id };
    })();
    given()(...book.past)
      .when(settle(asked, 'overturned', { ...GRANT, units: 3 }))
      .thenRefused('UNITS_BELOW_USED', { field: 'grant.units' });
  });
  it('takes no request away beneath its decision, but both at once', () => {
    const { book, asked, decided } = approved();
    const voiding = (factId: string) => ({ kind: 'void', ...anew(factId) }) as const;
    given()(...book.past)
      .when(all(voiding(asked)))
      .thenRefused('AUTHORISATION_UNKNOWN', { facts: [{ factId: decided }, { factId: asked }] });
    given()(...book.past)
      .when(all(voiding(asked), voiding(decided)))
      .thenStates({ type: 'FactVoided' }, { type: 'FactVoided' });
  });
  it('of a voided decision lets the request be decided anew, for fewer units too', () => {
    const { book, asked, decided } = approved();
    book.enter(all({ kind: 'void', ...anew(decided) }));
    given()(...book.past)
      .when(decide(asked, { outcome: 'partly', grant: { ...GRANT, units: 3 } }))
      .thenStates({ data: { grant: { units: 3 } } });
  });
  it('that would bring two authorisations onto one day is refused', () => {
    const { book } = approved();
    const next = book.enter(request({ requestedOn: '2025-05-20', from: '2025-05-15', to: '2025-05-20' }));
    const input = { ...{ requestedOn: '2025-05-20', from: '2025-05-14', to: '2025-05-20' } };
    const asked = request(input).changes[0];
    if (asked?.kind !== 'add' || asked.type !== 'AuthorisationRequested') throw new Error('It is one');
    given()(...book.past)
      .when(all({ kind: 'correct', ...anew(next), type: asked.type, input: asked.input }))
      .thenRefused('OVERLAPPING_AUTHORISATIONS');
  });
  it('touches nothing of another organisation, in the words of what there is not', () => {
    const { book, decided } = approved();
    const foreign = book.past.map((event) => ({ ...event, organisation: 'other' }));
    given()(...foreign)
      .when(all({ kind: 'void', ...anew(decided) }))
      .thenRefused('FACT_UNKNOWN', { field: 'factId' });
  });
});
