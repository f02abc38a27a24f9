import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY } from '../fixtures/fact-bodies.js';
import { type As, Clinics, expectProblem } from './clinics.js';

const REQUEST = {
  ...{ requestedOn: '2025-05-31', payer: 'acme-health', facility: 'lakeside-house', level: 'php' },
  ...{ unit: 'days', units: 20, from: '2025-05-26', to: '2025-06-30', requestedBy: 'Ana Ruiz' },
};
const GRANT = { level: 'php', units: 10, from: '2025-05-26', to: '2025-06-20', nextReview: '2025-06-05' };

describe('Authorisations', () => {
  let clinics: Clinics;
  let rosa: string;
  let stay: string;
  let php: string;
  let decision: string;

  /** In PHP since 26 May; today is 2 June. */
  beforeAll(async () => {
    clinics = await Clinics.open();
    rosa = await clinics.patient({ name: 'Rosa Delgado' });
    stay = await stated('admissions', { effectiveAt: '2025-05-26', placement: DAY });
    await stated('coverages', { payer: 'acme-health', from: '2025-01-01' });
    php = await stated('authorisations', REQUEST);
  });
  afterAll(async () => {
    expect(clinics.service.stderr).not.toContain('"level":50');
    await clinics.stop();
  });

  const stated = async (route: string, body: object): Promise<string> =>
    (await clinics.state(rosa, route, body)).json.events.at(-1).factId;
  const answer = { decidedOn: '2025-05-31', outcome: 'approved' };
  const due = async (query = '', options: As = {}) => {
    await clinics.service.caughtUp();
    const { status, json, text } = await clinics.get(`/v1/authorisations/due${query}`, options);
    expect({ status, text }).toMatchObject({ status: 200 });
    return json;
  };
  const dueKinds = async (query: string, options: As = {}) =>
    (await due(query, options)).items.map(({ kind, dueOn }: Record<string, string>) => `${kind} ${dueOn}`);

  it('are not due while they are only asked for', async () =>
    expect(await due('?within=366')).toEqual({ items: [], next: null, complete: true }));

  it('are due when the payer reviews, when units run out, and when a stay must be certified again', async () => {
    const certifying = { certifiedOn: '2025-05-31', through: '2025-12-31', certifiedBy: 'Dr. Quetzal' };
    await stated('certifications', { stay, ...certifying, hoursPerWeek: 20 });
    decision = await stated('authorisation-decisions', { authorisation: php, ...answer, grant: GRANT });
    const all = ['lapse 2025-06-04', 'review 2025-06-05', 'recertification 2025-06-12'];
    expect(await dueKinds('?within=30')).toEqual(all);
    expect(await dueKinds('')).toEqual(all.slice(0, 2));
    expect(await dueKinds('?within=2')).toEqual(all.slice(0, 1));
    expect(await dueKinds('?within=1')).toEqual([]);
    expect((await due('?within=2')).items).toMatchObject([
      {
        patient: rosa,
        about: php,
        payer: 'acme-health',
        level: 'php',
        daysLeft: 2,
        message: expect.any(String),
      },
    ]);
  });

  it('are due by facility and payer, a page at a time, and to whom the patient is in scope', async () => {
    expect(await dueKinds('?within=30&facility=lakeside-house')).toHaveLength(3);
    expect(await dueKinds('?within=30&facility=lakeside-day')).toEqual([]);
    expect(await dueKinds('?within=30&payer=acme-health')).toHaveLength(2);
    expect(await dueKinds('?within=30&payer=zenith')).toEqual([]);
    const seen: unknown[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page: { items: unknown[]; next: string | null; complete: true } = await due(
        `?within=30&limit=1${next === '' ? '' : `&cursor=${next}`}`,
      );
      expect([page.items.length, page.complete]).toEqual([1, true]);
      seen.push(...page.items);
      next = page.next;
    }
    expect(seen).toEqual((await due('?within=30')).items);
    expect(await dueKinds('?within=30', { as: 'hillcrest' })).toEqual([]);
    for (const as of ['auditor', 'admin'] as const)
      expect(await dueKinds('?within=30', { as })).toHaveLength(3);
  });

  it('are due for what is asked by a command that was just sent', async () => {
    const grant = { ...GRANT, units: 12 };
    const about = { kind: 'correct', factId: decision, supersedes: decision, reason: 'Misread' };
    const fact = { authorisation: php, ...answer, grant };
    const changes = [{ ...about, type: 'AuthorisationDecided', fact }];
    const sent = await clinics.state(rosa, 'authorisation-changes', { changes });
    const headers = { 'x-continuum-after': sent.json.consistencyToken };
    const { json } = await clinics.get('/v1/authorisations/due?within=4', { headers });
    expect(json.items).toMatchObject([
      { kind: 'review', dueOn: '2025-06-05' },
      { kind: 'lapse', dueOn: '2025-06-06' },
    ]);
  });

  it('that are due are written down with whom they name', async () => {
    const headers = { 'x-correlation-id': 'due-question' };
    const { json } = await clinics.get('/v1/authorisations/due?within=30', { headers });
    const named = [...new Set(json.items.map(({ patient }: { patient: string }) => patient))];
    expect(named).toContain(rosa);
    const accesses = (await clinics.get('/v1/accesses?limit=200', { as: 'auditor' })).json.items;
    const written = accesses.filter(
      ({ correlationId }: { correlationId: string }) => correlationId === 'due-question',
    );
    expect(written).toMatchObject([{ account: 'ana-ruiz', outcome: 'answered', patients: named }]);
  });

  it('are not told to payers', async () =>
    expectProblem(await clinics.get('/v1/authorisations/due', { as: 'payer' }), 403, 'FORBIDDEN'));

  it('are due on the facility’s calendar: late in the evening there it is still the same day', async () => {
    const last = async (now: string) =>
      (await clinics.get('/v1/authorisations/due?within=4', { now })).json.items.at(-1);
    expect(await last('2025-06-03T03:00:00Z')).toMatchObject({ dueOn: '2025-06-06', daysLeft: 4 });
    expect(await last('2025-06-03T05:00:00Z')).toMatchObject({ dueOn: '2025-06-06', daysLeft: 3 });
    // What was missed stays due.
    expect(
      (await clinics.get('/v1/authorisations/due?within=0', { now: '2025-06-08T12:00:00Z' })).json.items,
    ).toMatchObject([
      { kind: 'review', daysLeft: -3 },
      { kind: 'lapse', daysLeft: -2 },
    ]);
  });
});
