/** A request that works against the demonstration, by an account of role `admin`. */
export type Example = {
  readonly says: string;
  readonly method: 'GET' | 'POST';
  /** `PATIENT` stands for the id that the first example answers. */
  readonly path: string;
  readonly body?: object;
};

/** The patient of these is the one whose way the demonstration draws. */
export const EXAMPLES: readonly Example[] = [
  {
    says: 'Whose identifier is this?',
    method: 'POST',
    path: '/v1/patient-searches',
    body: { identifier: { system: 'mrn', value: 'A-1204' } },
  },
  { says: 'Where is she now?', method: 'GET', path: '/v1/patients/PATIENT/current-placement' },
  {
    says: 'Where was she on 10 February?',
    method: 'GET',
    path: '/v1/patients/PATIENT/current-placement?asOf=2025-02-10',
  },
  {
    says: 'How did she get there, as it was known on 19 March?',
    method: 'GET',
    path: '/v1/patients/PATIENT/step-history?knownAt=2025-03-19',
  },
  {
    says: 'Everything about her, ten entries a page',
    method: 'GET',
    path: '/v1/patients/PATIENT/history?limit=10',
  },
  {
    says: 'What was learned of her, event by event, with the state before and after each?',
    method: 'GET',
    path: '/v1/patients/PATIENT/replay?limit=10',
  },
  {
    says: 'Did she come back, and was she followed up?',
    method: 'GET',
    path: '/v1/patients/PATIENT/returns',
  },
  {
    says: 'What changed between 19 and 20 March, and through whom?',
    method: 'GET',
    path: '/v1/audit/differences?patient=PATIENT&from=2025-03-19&to=2025-03-20',
  },
  { says: 'Who is here?', method: 'GET', path: '/v1/facilities/lakeside-house/census' },
  {
    says: 'Who was here on 1 February, as it was known on 19 March?',
    method: 'GET',
    path: '/v1/audit/census?facility=lakeside-house&asOf=2025-02-01&knownAt=2025-03-19',
  },
  {
    says: 'Who is in aftercare there?',
    method: 'GET',
    path: '/v1/current-placements?facility=lakeside-house&level=aftercare',
  },
  {
    says: 'Who is called something like Delgado?',
    method: 'POST',
    path: '/v1/patient-searches',
    body: { name: 'delg' },
  },
  {
    says: 'She came for a session',
    method: 'POST',
    path: '/v1/patients/PATIENT/services',
    body: {
      effectiveAt: '2025-12-18T10:00',
      kind: 'session',
      facility: 'lakeside-house',
      minutes: 50,
      modality: 'group',
    },
  },
  {
    says: 'Somebody else pays second from December on',
    method: 'POST',
    path: '/v1/patients/PATIENT/coverages',
    body: { payer: 'state-medicaid', from: '2025-12-01', rank: 2 },
  },
];

/** The line to type; `$TOKEN` is one that the demonstration printed, `$PATIENT` the id. */
export function curlOf({ method, path, body }: Example): string {
  const address = `"http://127.0.0.1:3000${path.replace('PATIENT', '$PATIENT')}"`;
  const sent = body === undefined ? '' : ` -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`;
  const verb = method === 'GET' ? '' : ` -X ${method}`;
  return `curl -s${verb} ${address} -H "Authorization: Bearer $TOKEN"${sent}`;
}
