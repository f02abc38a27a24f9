import type { Projection } from './projection.js';

/** One stream that holds events of a patient. */
export type PatientStreamRow = {
  readonly patientId: string;
  readonly stream: string;
  /** Where the patient's first event in that stream stands in the log, as decimal text. */
  readonly firstPosition: string;
};

type PatientStreams = { readonly patientId: string; readonly first: [stream: string, position: string][] };

/** Names each patient's streams, so that everything about one patient can be read without the whole log. */
export const patientStreams: Projection<PatientStreams, PatientStreamRow> = {
  name: 'patient_streams',
  version: 1,
  columns: { patientId: 'text', stream: 'text', firstPosition: 'text' },
  primaryKey: ['patientId', 'stream'],
  key: (event) => event.patient,
  initial: (patientId) => ({ patientId, first: [] }),
  evolve(state, { stream, position }) {
    if (!state.first.some(([known]) => known === stream)) state.first.push([stream, String(position)]);
    return state;
  },
  rows: ({ patientId, first }) =>
    first.map(([stream, firstPosition]) => ({ patientId, stream, firstPosition })),
};
