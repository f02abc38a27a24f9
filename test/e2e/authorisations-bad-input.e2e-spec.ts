import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, GRANT, HOUSE, ID, REQUEST } from '../fixtures/fact-bodies.js';
import { Clinics, expectProblem } from './clinics.js';

const { requestedBy: _, ...UNASKED } = REQUEST;

describe('What is no authorisation', () => {
  let clinics: Clinics;
  let rosa: string;
  let stay: string;
  let asked: string;
  let decided: string;
  beforeAll(async () => {
    clinics = await Clinics.open();
    rosa = await clinics.patient({ name: 'Rosa Delgado' });
    const stated = async (route: string, body: object): Promise<string> =>
      (await clinics.state(rosa, route, body)).json.events.at(-1).factId;
    await stated('coverages', { payer: 'acme-health', from: '2025-01-01' });
    stay = await stated('admissions', { effectiveAt: '2025-05-02', placement: HOUSE });
    await stated('step-downs', { effectiveAt: '2025-05-09', to: DAY });
    asked = await stated('authorisations', REQUEST);
    decided = await stated('authorisation-decisions', {
      ...{ authorisation: asked, decidedOn: '2025-05-03', outcome: 'approved', grant: GRANT },
    });
  });
  afterAll(async () => {
    expect(clinics.service.stderr).not.toContain('"level":50');
    await clinics.stop();
  });

  const authorisations = async () => (await clinics.get(`/v1/patients/${rosa}/authorisations`)).json;
  async function refused(route: string, body: object, status: number, code: string, field?: string) {
    const before = await authorisations();
    const answer = await clinics.post(`/v1/patients/${rosa}/${route}`, body);
    expectProblem(answer, status, code, field);
    expect(await authorisations()).toEqual(before);
    return answer;
  }

  it.each<[string, object, string]>([
    ['nobody asked for', UNASKED, 'requestedBy'],
    ['is for no units', { ...REQUEST, units: 0 }, 'units'],
    ['is for half a day', { ...REQUEST, units: 0.5 }, 'units'],
    ['is for more days than there are', { ...REQUEST, units: 1e6 }, 'units'],
    ['counts in hours', { ...REQUEST, unit: 'hours' }, 'unit'],
    ['is of a level nobody knows', { ...REQUEST, level: 'detox' }, 'level'],
    ['begins at a time of day', { ...REQUEST, from: '2025-05-02T12:00' }, 'from'],
    ['has a code without an edition', { ...REQUEST, code: { scheme: 'ASAM', code: '3.7' } }, 'code.edition'],
    ['names a payer as people write it', { ...REQUEST, payer: 'Acme Health' }, 'payer'],
    ['has 33 Ki characters of a note', { ...REQUEST, note: 'x'.repeat(33 * 1024) }, 'note'],
    ['says what it grants', { ...REQUEST, grant: GRANT }, 'grant'],
  ])('because it %s', async (_says, body, field) => {
    await refused('authorisations', body, 400, 'VALIDATION_FAILED', field);
  });

  it.each<[string, object, number, string, string | undefined]>([
    ['overlaps another for the level', {}, 409, 'OVERLAPPING_AUTHORISATIONS', undefined],
    ['ends before it begins', { to: '2025-05-01' }, 409, 'END_BEFORE_START', 'to'],
    ['ends on 31 June', { to: '2025-06-31' }, 400, 'INVALID_TIME', 'to'],
    ['ends in a hundred years', { to: '2125-05-11' }, 409, 'SPAN_TOO_LONG', 'to'],
    ['is asked tomorrow', { requestedOn: '2025-06-03' }, 409, 'IN_THE_FUTURE', 'requestedOn'],
    ['asks a payer that does not cover the patient', { payer: 'zenith' }, 409, 'PAYER_NOT_COVERING', 'payer'],
    ['is for a facility there is none of', { facility: 'nowhere' }, 422, 'FACILITY_UNKNOWN', 'facility'],
    ['is for another organisation’s', { facility: 'hillcrest-house' }, 422, 'FACILITY_UNKNOWN', 'facility'],
    ['is for a level not offered', { facility: 'lakeside-day' }, 422, 'LEVEL_NOT_OFFERED', 'level'],
    [
      'has a code of no known scheme',
      { code: { scheme: 'XYZ', edition: '1', code: '1' } },
      422,
      'CODE_SCHEME_UNKNOWN',
      'code',
    ],
  ])('because it %s', async (_says, more, status, code, field) => {
    await refused('authorisations', { ...REQUEST, ...more }, status, code, field);
  });

  it('is decided: what was never requested, what is decided already, and before it was requested', async () => {
    const route = 'authorisation-decisions';
    const on = (authorisation: string, more: object = {}) => ({
      ...{ authorisation, decidedOn: '2025-05-04', outcome: 'denied' },
      ...more,
    });
    await refused(route, on(ID), 409, 'AUTHORISATION_UNKNOWN', 'authorisation');
    const twice = await refused(route, on(asked), 409, 'AUTHORISATION_DECIDED');
    expect(twice.json.facts).toMatchObject([{ factId: null }, { factId: decided }]);
    await refused(route, on(asked, { decidedOn: '2025-05-01' }), 409, 'DECIDED_BEFORE_REQUEST');
    await refused(route, on(asked, { decidedOn: '2025-06-03' }), 409, 'IN_THE_FUTURE', 'decidedOn');
    await refused(route, on(asked, { grant: GRANT }), 422, 'GRANT_UNEXPECTED', 'grant');
    await refused(route, on(asked, { outcome: 'approved' }), 422, 'GRANT_MISSING', 'grant');
    await refused(route, on(asked, { outcome: 'maybe' }), 400, 'VALIDATION_FAILED', 'outcome');
    const granting = (grant: object) => on(asked, { outcome: 'approved', grant: { ...GRANT, ...grant } });
    await refused(route, granting({ units: 0 }), 400, 'VALIDATION_FAILED', 'grant.units');
    await refused(route, granting({ to: '2025-05-01' }), 409, 'END_BEFORE_START', 'grant.to');
    const late = granting({ nextReview: '2025-05-12' });
    await refused(route, late, 409, 'NEXT_REVIEW_OUTSIDE_SPAN', 'grant.nextReview');
    await refused(route, granting({ units: 6 }), 409, 'UNITS_BELOW_USED', 'grant.units');
  });

  it('is appealed: what was approved, and without an appeal nothing comes of it', async () => {
    const appeal = { authorisation: asked, appealedOn: '2025-05-04' };
    await refused('authorisation-appeals', appeal, 409, 'NOTHING_TO_APPEAL');
    const outcome = { authorisation: asked, decidedOn: '2025-05-04', outcome: 'upheld' };
    await refused('authorisation-appeal-outcomes', outcome, 409, 'APPEAL_NOT_OPEN');
  });

  it('is corrected: to fewer days than are used, and nothing that was not stated or does not stand', async () => {
    const fact = { authorisation: asked, decidedOn: '2025-05-03', outcome: 'approved', grant: GRANT };
    const about = { kind: 'correct', factId: decided, supersedes: decided, reason: 'Misread' };
    const change = (more: object) => ({
      changes: [{ ...about, type: 'AuthorisationDecided', fact, ...more }],
    });
    const route = 'authorisation-changes';
    // From 2 May to 8 May were seven days in the house.
    const fewer = change({ fact: { ...fact, grant: { ...GRANT, units: 6 } } });
    await refused(route, fewer, 409, 'UNITS_BELOW_USED', 'grant.units');
    await refused(route, change({ factId: ID }), 422, 'FACT_UNKNOWN', 'factId');
    await refused(route, change({ supersedes: ID }), 409, 'ALREADY_SUPERSEDED', 'supersedes');
    await refused(route, change({ type: 'PatientAdmitted' }), 400, 'VALIDATION_FAILED', 'changes[0].type');
    const { grant: __, ...shapeless } = { ...fact, units: 3 };
    await refused(route, change({ fact: shapeless }), 400, 'VALIDATION_FAILED', 'changes[0].fact.units');
    const voiding = { kind: 'void', factId: asked, supersedes: asked, reason: 'Another patient' };
    await refused(route, { changes: [voiding] }, 409, 'AUTHORISATION_UNKNOWN');
    await refused(route, { changes: [] }, 400, 'VALIDATION_FAILED', 'changes');
  });

  it('is certified: no stay of the patient, none that had not begun, and not backwards', async () => {
    const on = (more: object) => ({
      ...{ stay, certifiedOn: '2025-05-03', through: '2025-05-30', certifiedBy: 'Dr. Lee' },
      ...more,
    });
    const route = 'certifications';
    await refused(route, on({ stay: ID }), 409, 'CERTIFIED_STAY_UNKNOWN', 'stay');
    await refused(route, on({ certifiedOn: '2025-05-01' }), 409, 'CERTIFIED_BEFORE_STAY', 'certifiedOn');
    await refused(route, on({ through: '2025-05-02' }), 409, 'END_BEFORE_START', 'through');
    await refused(route, on({ hoursPerWeek: 169 }), 400, 'VALIDATION_FAILED', 'hoursPerWeek');
    await refused(route, on({ certifiedBy: '' }), 400, 'VALIDATION_FAILED', 'certifiedBy');
  });

  it.each<[string, number, string, string]>([
    ['authorisations?asOf=2025-06-03', 422, 'AS_OF_IN_THE_FUTURE', 'asOf'],
    ['authorisations?asOf=2025-02-30', 400, 'INVALID_TIME', 'asOf'],
    ['authorisations?within=7', 400, 'VALIDATION_FAILED', 'within'],
    ['authorisation-days?from=2025-06-03', 400, 'INVALID_TIME', 'from'],
    ['authorisation-days?from=2025-02-30', 400, 'INVALID_TIME', 'from'],
    ['authorisation-days?from=yesterday', 400, 'VALIDATION_FAILED', 'from'],
    ['authorisation-days?asOf=9999-12-31', 422, 'AS_OF_IN_THE_FUTURE', 'asOf'],
    ['authorisation-days?cursor=abc', 400, 'INVALID_CURSOR', 'cursor'],
  ])('is asked for: %s', async (question, status, code, field) => {
    expectProblem(await clinics.get(`/v1/patients/${rosa}/${question}`), status, code, field);
  });

  it.each<[string, string, string]>([
    ['within=soon', 'VALIDATION_FAILED', 'within'],
    ['within=-1', 'VALIDATION_FAILED', 'within'],
    ['within=367', 'VALIDATION_FAILED', 'within'],
    ['within=', 'VALIDATION_FAILED', 'within'],
    ['within=7&within=8', 'VALIDATION_FAILED', 'within'],
    ['payer=Acme%20Health', 'VALIDATION_FAILED', 'payer'],
    ['level=php', 'VALIDATION_FAILED', 'level'],
    ['cursor=abc', 'INVALID_CURSOR', 'cursor'],
  ])('is due: %s', async (query, code, field) => {
    expectProblem(await clinics.get(`/v1/authorisations/due?${query}`), 400, code, field);
  });
});
