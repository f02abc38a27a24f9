import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, EVENING, HOUSE, ID } from '../fixtures/fact-bodies.js';
import { Clinics, expectProblem, type Who } from './clinics.js';

const HILL = { ...HOUSE, facility: 'hillcrest-house' };
type Typed = { type: string; factId: string; standing: string };

describe('One patient of two organisations', () => {
  let clinics: Clinics;
  let patient: string;
  let mrn = 0;
  const hillcrest = { as: 'hillcrest' } as const;
  beforeAll(async () => {
    clinics = await Clinics.open();
    await clinics.service.ready();
  });
  afterAll(async () => {
    expect(clinics.service.stderr).not.toContain('"level":50');
    await clinics.stop();
  });

  const person = () => ({ identifiers: [{ system: 'state', value: `S-${mrn}` }] });
  const join = () => clinics.post('/v1/patients', { ...person(), name: 'R. Delgado' }, hillcrest);
  const facts = async (as: Who): Promise<Typed[]> =>
    (await clinics.get(`/v1/patients/${patient}/history`, { as })).json.entries;
  const types = async (as: Who) => (await facts(as)).map(({ type }) => type);

  beforeEach(async () => {
    mrn += 1;
    patient = await clinics.patient({ ...person(), name: 'Rosa Delgado' });
    await clinics.state(patient, 'admissions', { effectiveAt: '2025-05-02', placement: HOUSE });
  });

  it('is unknown to the second until it registers the same identifier', async () => {
    expectProblem(await clinics.get(`/v1/patients/${patient}`, hillcrest), 404, 'PATIENT_UNKNOWN');
    const joined = await join();
    expect(joined).toMatchObject({
      status: 201,
      json: { patient, events: [{ type: 'RegistrationJoined' }] },
    });
    expect((await clinics.get(`/v1/patients/${patient}`, hillcrest)).status).toBe(200);
    expectProblem(await join(), 409, 'ALREADY_REGISTERED', 'identifiers');
    expectProblem(await clinics.post('/v1/patients', person()), 409, 'ALREADY_REGISTERED', 'identifiers');
  });

  it('shows each its own facts only, and that there are others', async () => {
    expect((await clinics.get(`/v1/patients/${patient}`)).json.elsewhere).toBe(false);
    await join();
    await clinics.state(patient, 'demographics', { effectiveAt: '2025-05-20', name: 'R. D.' }, hillcrest);
    expect(await types('lakeside')).toEqual(['PatientRegistered', 'EpisodeOpened', 'PatientAdmitted']);
    expect(await types('hillcrest')).toEqual(['RegistrationJoined', 'DemographicsRecorded']);
    expect(await types('auditor')).toHaveLength(5);
    for (const as of ['lakeside', 'hillcrest'] as const) {
      for (const view of ['', '/history', '/current-placement']) {
        const { json } = await clinics.get(`/v1/patients/${patient}${view}`, { as });
        expect({ as, view, elsewhere: json.elsewhere }).toEqual({ as, view, elsewhere: true });
      }
    }
  });

  it('gives the second neither place nor date of the first, in any view', async () => {
    await clinics.state(patient, 'coverages', { payer: 'acme-health', memberId: 'M-1', from: '2025-01-01' });
    await clinics.state(patient, 'leaves', { effectiveAt: '2025-05-10', kind: 'therapeutic' });
    await join();
    const admitted = await clinics.state(
      patient,
      'admissions',
      { effectiveAt: '2025-06-01', placement: HILL },
      hillcrest,
    );
    const headers = { 'x-continuum-after': admitted.json.consistencyToken };
    for (const view of [
      '',
      '/history',
      '/step-history',
      '/current-placement',
      '/step-history?asOf=2025-06-02',
    ]) {
      const { status, text } = await clinics.get(`/v1/patients/${patient}${view}`, { ...hillcrest, headers });
      expect(status).toBe(200);
      expect(text).not.toMatch(/lakeside|Chicago|2025-05-|acme-health|M-1|Rosa Delgado/);
    }
    const own = await clinics.get(`/v1/patients/${patient}/step-history`, { ...hillcrest, headers });
    expect(own.json).toMatchObject({ elsewhere: true, steps: [{ kind: 'admitted', from: null }] });
  });

  it('may be in placements of both at once: a warning that names no place', async () => {
    await join();
    const admitted = await clinics.state(
      patient,
      'admissions',
      { effectiveAt: '2025-06-01', placement: HILL },
      hillcrest,
    );
    const [warning] = admitted.json.warnings;
    expect(warning).toMatchObject({ code: 'OVERLAP_WITH_OTHER_ORGANISATION', acknowledged: false });
    expect(admitted.text).not.toMatch(/lakeside|2025-05/);
    const strict = { ...hillcrest, headers: { prefer: 'handling=strict' } };
    const again = { effectiveAt: '2025-06-01', placement: { ...HILL, level: 'iop', setting: 'clinic' } };
    const answer = await clinics.post(`/v1/patients/${patient}/admissions`, again, strict);
    expectProblem(answer, 409, 'OVERLAPPING_STAYS');
    const own = await clinics.get(`/v1/patients/${patient}`, hillcrest);
    expect(own.json.openWarnings).toMatchObject([{ code: 'OVERLAP_WITH_OTHER_ORGANISATION' }]);
    const settle = { event: own.json.openWarnings[0].event, codes: ['OVERLAP_WITH_OTHER_ORGANISATION'] };
    const path = `/v1/patients/${patient}/acknowledgements`;
    expectProblem(await clinics.post(path, settle), 422, 'WARNING_UNKNOWN', 'codes');
    expect((await clinics.post(path, settle, hillcrest)).status).toBe(201);
    const placements = async (as: Who) =>
      (
        await clinics.get(`/v1/patients/${patient}/current-placement`, {
          as,
          headers: { 'x-continuum-after': admitted.json.consistencyToken },
        })
      ).json.placements.map(({ facility }: { facility: string }) => facility);
    expect(await placements('lakeside')).toEqual(['lakeside-house']);
    expect(await placements('hillcrest')).toEqual(['hillcrest-house']);
    expect(await placements('auditor')).toEqual(['lakeside-house', 'hillcrest-house']);
  });

  it('refuses by a fact elsewhere with its code, and without place or date', async () => {
    await join();
    await clinics.state(patient, 'deaths', { effectiveAt: '2025-05-12' });
    const late = { effectiveAt: '2025-05-30', placement: HILL };
    const refused = await clinics.post(`/v1/patients/${patient}/admissions`, late, hillcrest);
    expectProblem(refused, 409, 'AFTER_DEATH');
    expect(refused.text).not.toMatch(/lakeside|2025-05-12|Chicago/);
    expect(refused.json.facts).toContainEqual({ factId: null });
    const service = { effectiveAt: '2025-05-30', kind: 'visit', facility: 'hillcrest-house' };
    const visit = await clinics.post(`/v1/patients/${patient}/services`, service, hillcrest);
    expectProblem(visit, 409, 'AFTER_DEATH', 'effectiveAt');
    expect(visit.text).not.toContain('2025-05-12');
    const told = await clinics.get(`/v1/patients/${patient}`, hillcrest);
    expect(told.json.diedAt).toBeNull();
    expect(told.text).not.toContain('2025-05-12');
    expect((await clinics.get(`/v1/patients/${patient}`)).json.diedAt).toBe('2025-05-12');
  });

  it('lets nobody touch what the other said', async () => {
    await join();
    const stated = await facts('lakeside');
    const fact = (type: string) => stated.find((one) => one.type === type) ?? { factId: ID, standing: ID };
    const admission = fact('PatientAdmitted');
    const voiding = ({ factId, standing }: Pick<Typed, 'factId' | 'standing'>) => ({
      changes: [{ kind: 'void', factId, supersedes: standing, reason: 'Not ours' }],
    });
    const changes = `/v1/patients/${patient}/changes`;
    const before = await clinics.revision(patient);
    const foreign = await clinics.post(changes, voiding(admission), hillcrest);
    expectProblem(foreign, 422, 'FACT_UNKNOWN', 'factId');
    const unknown = await clinics.post(changes, voiding({ factId: ID, standing: ID }), hillcrest);
    expect(foreign.text.replaceAll(admission.factId, ID)).toBe(unknown.text);
    const episode = fact('EpisodeOpened').factId;
    const attempts: [string, object, string][] = [
      ['discharges', { disposition: 'completed', episode }, 'EPISODE_UNKNOWN'],
      ['step-downs', { to: { ...DAY, facility: 'hillcrest-house' }, episode }, 'EPISODE_UNKNOWN'],
      ['leaves', { kind: 'therapeutic' }, 'EPISODE_UNKNOWN'],
      ['step-downs', { to: EVENING }, 'EPISODE_UNKNOWN'],
      ['admissions', { placement: HOUSE }, 'FACILITY_UNKNOWN'],
    ];
    for (const [route, body, code] of attempts) {
      const sent = { effectiveAt: '2025-05-20', ...body };
      expectProblem(await clinics.post(`/v1/patients/${patient}/${route}`, sent, hillcrest), 422, code);
    }
    expect(await clinics.revision(patient)).toBe(before);
  });

  it('is left to the other where its own facts are taken back', async () => {
    await join();
    const [joined] = await facts('hillcrest');
    const voided = [
      { kind: 'void', factId: joined?.factId, supersedes: joined?.standing, reason: 'Another person' },
    ];
    await clinics.state(patient, 'changes', { changes: voided }, hillcrest);
    expectProblem(await clinics.get(`/v1/patients/${patient}/history`, hillcrest), 404, 'PATIENT_UNKNOWN');
    expect((await clinics.get(`/v1/patients/${patient}`)).json.elsewhere).toBe(false);
  });

  it('keeps services to those who gave them', async () => {
    await join();
    const visit = { effectiveAt: '2025-05-20', kind: 'visit', note: 'Slept well' };
    const body = { ...visit, facility: 'lakeside-house' };
    const given = await clinics.state(patient, 'services', body);
    const headers = { 'x-continuum-after': given.json.consistencyToken };
    const told = await clinics.get(`/v1/patients/${patient}/history`, { ...hillcrest, headers });
    expect(told.text).not.toContain('Slept well');
    expect(told.json.elsewhere).toBe(true);
    const [{ factId, id }] = given.json.events;
    const change = { kind: 'void', factId, supersedes: id, reason: 'Not ours' };
    const voided = await clinics.post(
      `/v1/patients/${patient}/service-changes`,
      { year: '2025', changes: [change] },
      hillcrest,
    );
    expectProblem(voided, 422, 'FACT_UNKNOWN', 'factId');
  });

  it('appears in the list of each with the placements there, and in nobody else’s', async () => {
    await join();
    const admitted = await clinics.state(
      patient,
      'admissions',
      { effectiveAt: '2025-06-01', placement: HILL },
      hillcrest,
    );
    const headers = { 'x-continuum-after': admitted.json.consistencyToken };
    const list = async (as: Who, query = '') => {
      const { json } = await clinics.get(`/v1/current-placements?limit=200${query}`, { as, headers });
      return json.items as { patient: string; facility: string; organisation: string }[];
    };
    for (const as of ['lakeside', 'hillcrest'] as const) {
      const items = await list(as);
      expect(new Set(items.map(({ organisation }) => organisation))).toEqual(new Set([as]));
      const own = items.filter((item) => item.patient === patient);
      expect(own.map(({ facility }) => facility)).toEqual([`${as}-house`]);
    }
    expect(await list('hillcrest', '&facility=lakeside-house')).toEqual([]);
    expect((await list('auditor')).filter((item) => item.patient === patient)).toHaveLength(2);
    const { json } = await clinics.get('/v1/facilities', hillcrest);
    expect(json.items.map(({ id }: { id: string }) => id)).toEqual(['hillcrest-house']);
  });
});
