import { careFold, type ToldCare } from '#care/domain';
import type { Projection } from '#projections';
import {
  type AuthorisationFacts,
  authorisationFacts,
  authorisationsIn,
  certificationsIn,
  type Due,
  dueIn,
} from '../domain/index.js';

/** One row a review, lapse or recertification that is ahead or was missed. Days left are counted where it is asked. */
export type AuthorisationDueRow = Due & { readonly patient: string };

type OfPatient = { readonly patient: string; readonly book: AuthorisationFacts };

export const authorisationsDue: Projection<OfPatient, AuthorisationDueRow, ToldCare> = {
  name: 'authorisations_due',
  version: 1,
  columns: {
    patient: 'text',
    about: 'text',
    kind: 'text',
    organisation: 'text?',
    facility: 'text',
    zone: 'text',
    payer: 'text?',
    level: 'text',
    dueOn: 'text',
    lastCoverage: 'boolean',
  },
  primaryKey: ['patient', 'about', 'kind'],
  indexes: [
    ['dueOn', 'patient', 'about', 'kind'],
    ['organisation', 'dueOn', 'patient', 'about', 'kind'],
    ['facility', 'dueOn', 'patient', 'about', 'kind'],
  ],
  kinds: ['care', 'auth'],
  by: 'patient',
  over: careFold,
  initial: (patient) => ({ patient, book: authorisationFacts.initial() }),
  evolve(state, event) {
    if (event.stream.startsWith('auth-')) authorisationFacts.evolve(state.book, event);
    return state;
  },
  rows({ patient, book }, { timeline }) {
    const { authorisations } = authorisationsIn(book);
    const due = dueIn(authorisations, certificationsIn(book), timeline);
    return due.map((one) => ({ patient, ...one }));
  },
};
