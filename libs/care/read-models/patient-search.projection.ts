import type { Fact } from '#event-sourcing';
import type { Projection } from '#projections';
import {
  type Care,
  care,
  isRegistered,
  organisationsOf,
  standing,
  type Timeline,
  timelineOf,
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

type Found = {
  readonly care: Care;
  /** By the fact that states them. */
  readonly words: Record<string, Words>;
};

export const patientSearch: Projection<Found, PatientSearchRow> = {
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
  initial: () => ({ care: care.initial(), words: {} }),
  evolve(state, event, opened = null) {
    care.evolve(state.care, event);
    if (state.care.erased) return { care: state.care, words: {} };
    const fact = state.care.facts.get(event.factId);
    if (fact?.standing !== event.id) return state;
    // What was said before a correction or a void is kept nowhere.
    delete state.words[fact.factId];
    if (!fact.voided && opened !== null) state.words[fact.factId] = opened as Words;
    return state;
  },
  rows({ care: state, words }) {
    const { patient } = state;
    if (patient === null || state.erased || !isRegistered(state)) return [];
    const timeline = timelineOf(state);
    const organisations = organisationsOf(state);
    return (organisations.length === 0 ? [''] : organisations).flatMap((organisation) => [
      { patient, organisation, kind: 'registered', term: '', ...whoIs(organisation, state, timeline, words) },
      ...termsFor(organisation, state, timeline, words).map(({ kind, term }) => {
        return { patient, organisation, kind, term, name: null, birthYear: null, sex: null };
      }),
    ]);
  },
};

type Term = Pick<PatientSearchRow, 'kind' | 'term'>;

/** Each once, since a patient may be at one level in two programmes. */
function termsFor(organisation: string, state: Care, timeline: Timeline, words: Found['words']): Term[] {
  const { name } = whoIs(organisation, state, timeline, words);
  const facts = personOf(organisation, state, timeline);
  const stays = timeline.stays.filter(
    ({ ended, placement }) => ended === null && placement.organisation === organisation,
  );
  const episodes = timeline.episodes.filter(
    ({ status, opened }) => status !== 'closed' && isOf(organisation, opened),
  );
  const terms = {
    name: name === null ? [] : nameTerms(name),
    identifier: facts.flatMap(({ factId }) => words[factId]?.identifiers ?? []),
    caseManager: episodes.flatMap(({ caseManager }) => caseManager ?? []),
    facility: stays.map(({ placement }) => placement.facility),
    level: stays.map(({ placement }) => placement.level),
  };
  return Object.entries(terms).flatMap(([kind, found]) =>
    [...new Set(found)].map((term) => ({ kind: kind as Term['kind'], term })),
  );
}

function whoIs(organisation: string, state: Care, timeline: Timeline, words: Found['words']) {
  const facts = personOf(organisation, state, timeline);
  const names = facts.flatMap(({ factId }) => words[factId]?.name ?? []);
  const years = facts.flatMap(({ factId, data }) => {
    return (data.birthYear as number | null | undefined) ?? words[factId]?.birthYear ?? [];
  });
  const sexes = facts.flatMap(({ data }) => (data.sex as string | null | undefined) ?? []);
  return {
    name: names.map(storable).at(-1) ?? null,
    birthYear: years.at(-1) ?? null,
    sex: sexes.at(-1) ?? null,
  };
}

/** What the organisation knows of the person, what holds now last. */
function personOf(organisation: string, state: Care, { order }: Timeline): Fact[] {
  const undated = standing(state).filter(({ effectiveAt }) => effectiveAt === null);
  return [...undated, ...order].filter((fact) => PERSON.has(fact.type) && isOf(organisation, fact));
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
