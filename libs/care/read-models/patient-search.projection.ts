import type { Fact } from '#event-sourcing';
import type { Projection } from '#projections';
import {
  type Care,
  careFold,
  isRegistered,
  organisationsOf,
  standing,
  type Timeline,
  type ToldCare,
} from '../domain/index.js';
import type { Words } from './patient-search.opening.js';
import { nameTerms } from './patient-search-terms.js';

/**
 * One row for each thing by which an organisation finds a patient, and one, `registered`, that says who it is.
 * It is the only view that holds names.
 */
export type PatientSearchRow = {
  readonly patient: string;
  /** Who finds the patient by it; empty where no organisation knows the patient. */
  readonly organisation: string;
  readonly kind: 'registered' | 'name' | 'identifier' | 'caseManager' | 'facility' | 'level';
  /** Part of a name without marks and case, keyed digest of an identifier, account, facility or level. */
  readonly term: string;
  /** The last standing name; this and what follows only in `registered`. */
  readonly name: string | null;
  readonly birthYear: number | null;
  readonly sex: string | null;
};

/** What a fact says of the person, with the terms that its name is found by. */
type Said = Words & { readonly terms: readonly string[] };

export const patientSearch: Projection<Map<string, Said>, PatientSearchRow, ToldCare> = {
  name: 'patient_search',
  version: 1,
  opens: true,
  columns: {
    patient: 'text',
    organisation: 'text',
    kind: 'text',
    term: 'text',
    name: 'text?',
    birthYear: 'integer?',
    sex: 'text?',
  },
  primaryKey: ['patient', 'kind', 'term', 'organisation'],
  indexes: [
    ['organisation', 'kind', 'term', 'patient'],
    ['kind', 'term', 'patient', 'organisation'],
  ],
  kinds: ['care'],
  by: 'patient',
  over: careFold,
  initial: () => new Map(),
  evolve(words, event, opened = null) {
    if (event.type === 'PatientErased') return new Map();
    // What was said before a correction or a void is kept nowhere.
    if (event.type === 'FactCorrected' || event.type === 'FactVoided') words.delete(event.factId);
    if (opened !== null) words.set(event.factId, saidIn(opened as Words));
    return words;
  },
  rows(said, { care: state, timeline }) {
    const { patient } = state;
    if (patient === null || state.erased || !isRegistered(state)) return [];
    const organisations = organisationsOf(state);
    return (organisations.length === 0 ? [''] : organisations).flatMap((organisation) => {
      const person = personOf(organisation, said, state, timeline);
      const { name, birthYear, sex } = person;
      return [
        { patient, organisation, kind: 'registered', term: '', name, birthYear, sex },
        ...termsFor(organisation, person, timeline).map(({ kind, term }) => {
          return { patient, organisation, kind, term, name: null, birthYear: null, sex: null };
        }),
      ];
    });
  },
};

function saidIn(words: Words): Said {
  if (words.name === undefined) return { ...words, terms: [] };
  const name = storable(words.name);
  return { ...words, name, terms: nameTerms(name) };
}

type Term = Pick<PatientSearchRow, 'kind' | 'term'>;
type Person = Pick<PatientSearchRow, 'name' | 'birthYear' | 'sex'> & {
  readonly terms: readonly string[];
  readonly identifiers: readonly string[];
};

/** Each once, since a patient may be at one level in two programmes. */
function termsFor(organisation: string, person: Person, timeline: Timeline): Term[] {
  const found: Term[] = [];
  const add = (kind: Term['kind'], terms: Iterable<string>) => {
    for (const term of new Set(terms)) found.push({ kind, term });
  };
  const stays = timeline.stays.filter(
    ({ ended, placement }) => ended === null && placement.organisation === organisation,
  );
  const episodes = timeline.episodes.filter(
    ({ status, opened }) => status !== 'closed' && isOf(organisation, opened),
  );
  add('name', person.terms);
  add('identifier', person.identifiers);
  add(
    'caseManager',
    episodes.flatMap(({ caseManager }) => caseManager ?? []),
  );
  add(
    'facility',
    stays.map(({ placement }) => placement.facility),
  );
  add(
    'level',
    stays.map(({ placement }) => placement.level),
  );
  return found;
}

/** What the organisation knows of the person: of each thing what holds now, which is what comes last. */
function personOf(
  organisation: string,
  said: ReadonlyMap<string, Said>,
  state: Care,
  { order }: Timeline,
): Person {
  const undated = standing(state).filter(({ effectiveAt }) => effectiveAt === null);
  const identifiers: string[] = [];
  let [name, birthYear, sex]: [string | null, number | null, string | null] = [null, null, null];
  let terms: readonly string[] = [];
  for (const { type, factId, data, organisation: of } of [...undated, ...order]) {
    if (!PERSON.has(type) || (of !== null && of !== organisation)) continue;
    const words = said.get(factId);
    identifiers.push(...(words?.identifiers ?? []));
    if (words?.name !== undefined) [name, terms] = [words.name, words.terms];
    birthYear = (data.birthYear as number | null | undefined) ?? words?.birthYear ?? birthYear;
    sex = (data.sex as string | null | undefined) ?? sex;
  }
  return { name, birthYear, sex, terms, identifiers };
}

const PERSON = new Set([
  'PatientRegistered',
  'RegistrationJoined',
  'IdentifierAssigned',
  'DemographicsRecorded',
]);

function isOf(organisation: string, fact: Fact): boolean {
  return fact.organisation === null || fact.organisation === organisation;
}

/** Older imports took what no column keeps. */
function storable(name: string): string {
  return name.toWellFormed().replaceAll('\u0000', '');
}
