import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clinics } from './clinics.js';
import type { Answer } from './service.js';

const place = (level: string) => ({ level, setting: 'clinic', facility: 'lakeside-house' });
const STEPS = {
  warningSigns: 'Not sleeping',
  internalCoping: 'Walks by the lake',
  peopleAndPlacesThatDistract: 'The chess club',
  peopleWhoHelp: 'Her sister Ida',
  professionalsAndAgencies: '988; Dr. Lee',
  saferEnvironment: 'Tablets kept by Ida',
};

/**
 * One plan's life in 2025, told over HTTP alone, each fact on the day it became known. The tests follow each
 * other: each continues where the one before it ended.
 */
describe('The life of a discharge plan', () => {
  let clinics: Clinics;
  let patient: string;
  let episode: string;
  const facts: Record<string, string> = {};

  beforeAll(async () => {
    clinics = await Clinics.open();
  });
  afterAll(async () => void (await clinics.stop()));

  const on = (day: string) => ({ now: `2025-${day}T18:00:00Z` });
  const seen = ({ json }: Answer) => ({ 'x-continuum-after': json.consistencyToken });

  async function send(path: string, day: string, body: object): Promise<Answer> {
    return clinics.post(`/v1/patients/${patient}/${path}`, body, on(day));
  }
  /** States a fact of the plan on a day of 2025, which must be taken, and remembers it under a name. */
  async function plan(name: string, day: string, route: string, body: object = {}): Promise<Answer> {
    const stated = { effectiveAt: `2025-${day}`, ...body };
    const answer = await send(`episodes/${episode}/plan${route}`, day, stated);
    expect([answer.status, answer.text]).toEqual([201, expect.any(String)]);
    facts[name] = answer.json.events.at(-1).factId;
    return answer;
  }
  async function view(day: string, last?: Answer, query = '') {
    const headers = last === undefined ? {} : seen(last);
    const path = `/v1/patients/${patient}/episodes/${episode}/plan${query}`;
    const answer = await clinics.get(path, { ...on(day), headers });
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    return answer.json;
  }
  async function openRows(day: string, last?: Answer) {
    const headers = last === undefined ? {} : seen(last);
    const { json } = await clinics.get(`/v1/patients/${patient}/plan-warnings`, { ...on(day), headers });
    const named = (rows: { rule: string; dueOn: string }[]) => rows.map(({ rule, dueOn }) => [rule, dueOn]);
    return { open: named(json.open), waiting: named(json.waiting) };
  }
  const rules = (shown: { warnings: { rule: string }[] }) => shown.warnings.map(({ rule }) => rule);

  it('is waited for from the first day of IOP, and missed two weeks later', async () => {
    patient = await clinics.patient({ name: 'Rosa Delgado', birthDate: '1990-05-17' }, on('06-02'));
    const admitted = await send('admissions', '06-02', {
      effectiveAt: '2025-06-02',
      placement: place('iop'),
    });
    expect(admitted.status).toBe(201);
    episode = admitted.json.events[0].factId;
    expect(await openRows('06-02', admitted)).toEqual({
      open: [],
      waiting: [['IOP_WITHOUT_DRAFT', '2025-06-16']],
    });
    expect((await openRows('06-16')).open).toEqual([['IOP_WITHOUT_DRAFT', '2025-06-16']]);
    const none = await clinics.get(`/v1/patients/${patient}/episodes/${episode}/plan`, on('06-16'));
    expect(none).toMatchObject({ status: 404, json: { code: 'PLAN_UNKNOWN', wayOut: 'Draft one' } });
  });

  it('begins in IOP, with a support group and aftercare', async () => {
    await plan('draft', '06-17', '', { note: 'Wants to go back to work' });
    await plan('group', '06-17', '/supports', {
      kind: 'supportGroup',
      name: 'Tuesday evening group',
      contact: 'St. Mark, 7 pm',
    });
    const last = await plan('aftercare', '06-17', '/sections/aftercare-services', {
      text: 'Monthly check-in with the clinic',
    });
    const shown = await view('06-17', last);
    expect(shown).toMatchObject({
      version: 1,
      state: 'draft',
      level: 'iop',
      draftedOn: '2025-06-17',
      note: 'Wants to go back to work',
      supports: [{ kind: 'supportGroup', opened: { name: 'Tuesday evening group' } }],
      nextAppointment: null,
      acknowledgement: null,
      transmissions: [],
      daysSinceDischarge: null,
      warnings: [],
    });
    expect(shown.missing).toEqual([
      'goals',
      'stayAndCourse',
      'nextLevel',
      'medications',
      'safetyPlan',
      'relapsePrevention',
      'supportGroups',
      'housing',
      'transportAndWork',
      'contacts',
    ]);
  });

  it('lacks a safety plan as soon as a risk is flagged', async () => {
    const flagged = await plan('risk', '06-18', '/risk-flags', { risk: 'suicide', note: 'Said so in group' });
    expect(rules(await view('06-18', flagged))).toEqual(['SAFETY_PLAN_MISSING']);
    const { warningSigns, internalCoping } = STEPS;
    const part = await plan('safety', '06-18', '/sections/safety-plan', {
      steps: { warningSigns, internalCoping },
    });
    const shown = await view('06-18', part);
    expect(rules(shown)).toEqual(['SAFETY_PLAN_MISSING']);
    expect(shown.sections.find(({ section }: { section: string }) => section === 'safetyPlan')).toMatchObject(
      {
        state: 'incomplete',
        missing: [
          'peopleAndPlacesThatDistract',
          'peopleWhoHelp',
          'professionalsAndAgencies',
          'saferEnvironment',
        ],
        opened: { steps: { internalCoping: 'Walks by the lake' } },
      },
    );
  });

  it('is revised until nothing is missing', async () => {
    const said = { text: 'As agreed' };
    for (const section of ['goals', 'stay-and-course', 'relapse-prevention', 'support-groups', 'housing'])
      await plan(section, '06-24', `/sections/${section}`, said);
    for (const section of ['transport-and-work', 'contacts'])
      await plan(section, '06-24', `/sections/${section}`, said);
    await plan('safety', '06-24', '/sections/safety-plan', { steps: STEPS });
    await plan('medications', '06-24', '/sections/medications', {
      reconciled: true,
      list: [{ name: 'Naltrexone', dose: '50 mg', indication: 'Alcohol use disorder' }],
    });
    const level = { level: 'outpatient', provider: 'Dr. Lee, Uptown Clinic' };
    const asked = await plan('level', '06-24', '/sections/next-level', { ...level, acceptance: 'asked' });
    expect((await view('06-24', asked)).missing).toEqual(['nextLevel']);
    const accepted = await plan('level', '06-25', '/sections/next-level', {
      ...level,
      acceptance: 'accepted',
    });
    const shown = await view('06-25', accepted);
    expect(shown).toMatchObject({ version: 1, state: 'draft', missing: [], warnings: [] });
    expect(shown.sections[2]).toMatchObject({
      section: 'nextLevel',
      level: 'outpatient',
      acceptance: 'accepted',
      opened: { provider: 'Dr. Lee, Uptown Clinic' },
    });
  });

  it('is acknowledged by the patient and finalised', async () => {
    const agreed = await plan('agreed', '06-30', '/acknowledgements', { by: 'patient' });
    expect((await view('06-30', agreed)).acknowledgement).toMatchObject({
      outcome: 'acknowledged',
      by: 'patient',
      outdated: false,
    });
    const finalised = await plan('final', '06-30', '/finalisations');
    expect(finalised.json.warnings).toEqual([]);
    expect(await view('06-30', finalised)).toMatchObject({
      version: 1,
      state: 'finalised',
      finalisedOn: '2025-06-30',
      warnings: [],
    });
  });

  it('has a first appointment booked, provisional until the discharge is decided', async () => {
    const booked = await plan('first', '07-01', '/appointments', {
      on: '2025-07-07T10:00',
      service: 'therapy',
      modality: 'inPerson',
      provider: 'Dr. Lee',
      place: 'Uptown Clinic',
    });
    expect((await view('07-01', booked)).nextAppointment).toMatchObject({
      appointment: facts.first,
      provisional: true,
      isWithinDays: null,
      provider: 'Dr. Lee',
    });
    const left = await send('discharges', '07-03', { effectiveAt: '2025-07-03', disposition: 'completed' });
    expect(left.status).toBe(201);
    expect(await openRows('07-03', left)).toEqual({ open: [], waiting: [] });
    const shown = await view('07-03', left);
    expect(shown).toMatchObject({ dischargedOn: '2025-07-03', daysSinceDischarge: 0, version: 1 });
    expect(shown.nextAppointment).toMatchObject({
      provisional: false,
      daysAfterDischarge: 4,
      withinDays: 7,
      isWithinDays: true,
    });
  });

  it('is transmitted and received', async () => {
    const sent = await plan('sent', '07-03', '/transmissions', {
      to: 'nextProvider',
      way: 'secureMessage',
      recipient: 'Dr. Lee',
    });
    expect((await view('07-03', sent)).transmissions).toMatchObject([
      { to: 'nextProvider', sentOn: '2025-07-03', receivedOn: null, opened: { recipient: 'Dr. Lee' } },
    ]);
    const receipt = await plan('received', '07-04', '/receipts', {
      transmission: facts.sent,
      by: 'Front desk',
    });
    expect((await view('07-04', receipt)).transmissions).toMatchObject([
      { receivedOn: '2025-07-04', receiptOpened: { by: 'Front desk' } },
    ]);
  });

  it('has its first appointment missed, rescheduled and kept', async () => {
    const missed = await plan('missed', '07-07', `/appointments/${facts.first}/misses`, { note: 'No bus' });
    const without = await view('07-07', missed);
    expect(without).toMatchObject({
      nextAppointment: null,
      appointments: [{ status: 'missed', settledNote: 'No bus' }],
    });
    expect(without.warnings).toMatchObject([
      { rule: 'NO_APPOINTMENT_AFTER_DISCHARGE', settleBy: '2025-07-10', daysOpen: 4 },
    ]);
    const moved = await plan('moved', '07-07', `/appointments/${facts.first}/reschedulings`, {
      on: '2025-07-09T15:00',
    });
    expect(await view('07-07', moved)).toMatchObject({
      nextAppointment: { on: '2025-07-09T15:00', isWithinDays: true, daysAfterDischarge: 6 },
      warnings: [],
    });
    expect((await view('07-10')).appointments).toMatchObject([{ status: 'booked', overdue: true }]);
    const kept = await plan('kept', '07-10', `/appointments/${facts.first}/keepings`);
    expect(await view('07-10', kept)).toMatchObject({
      version: 1,
      state: 'finalised',
      nextAppointment: null,
      appointments: [{ status: 'kept', overdue: false }],
      daysSinceDischarge: 7,
      warnings: [],
    });
  });

  it('is asked for its outcome on the days the rules name', async () => {
    const due = { day: 7, dueOn: '2025-07-10', isDue: true };
    const { outcomeContacts } = await view('07-10');
    expect(outcomeContacts.due[0]).toEqual(due);
    const made = await plan('contact', '07-10', '/outcome-contacts', { day: 7, outcome: 'inCare' });
    expect((await view('07-10', made)).outcomeContacts).toMatchObject({
      made: [{ day: 7, outcome: 'inCare' }],
      due: [
        { day: 30, dueOn: '2025-08-02', isDue: false },
        { day: 90, dueOn: '2025-10-01' },
        { day: 180, dueOn: '2025-12-30' },
      ],
    });
  });

  it('is changed in a new version, and the finalised one stays as it was', async () => {
    const changed = await plan('housing', '07-15', '/sections/housing', { text: 'A room of her own' });
    const housing = (shown: { sections: { section: string; opened: { text: string } }[] }) =>
      shown.sections.find(({ section }) => section === 'housing')?.opened.text;
    const second = await view('07-15', changed);
    expect(second).toMatchObject({ version: 2, state: 'draft', missing: [], acknowledgement: null });
    expect(housing(second)).toBe('A room of her own');
    const first = await view('07-15', undefined, '?version=1');
    expect(first).toMatchObject({
      version: 1,
      currentVersion: 2,
      state: 'finalised',
      acknowledgement: { outcome: 'acknowledged', outdated: false },
    });
    expect(housing(first)).toBe('As agreed');
    expect(first.transmissions).toHaveLength(1);
  });

  it('tells what held as of a day, and what was known by a day', async () => {
    expect(await view('07-15', undefined, '?asOf=2025-07-08')).toMatchObject({
      version: 1,
      daysSinceDischarge: 5,
      appointments: [{ status: 'booked', on: '2025-07-09T15:00' }],
      mark: { log: expect.any(String), event: expect.any(String) },
    });
    const known = await view('07-15', undefined, '?knownAt=2025-06-24');
    expect(known).toMatchObject({ state: 'draft', missing: ['nextLevel'], dischargedOn: null });
    const { json } = await clinics.get(`/v1/patients/${patient}/discharge-plans`, on('07-15'));
    expect(json.items).toMatchObject([{ episode, version: 2, state: 'draft', warnings: [] }]);
  });

  it('corrects what became of an appointment, which shows in the view and in the history', async () => {
    const correction = {
      changes: [
        {
          kind: 'correct',
          factId: facts.contact,
          supersedes: facts.contact,
          reason: 'Mixed up with another patient',
          type: 'OutcomeContactMade',
          fact: { effectiveAt: '2025-07-10', day: 7, outcome: 'notReached' },
        },
      ],
    };
    const path = `/v1/patients/${patient}/episodes/${episode}/plan/changes`;
    const corrected = await clinics.post(path, correction, on('07-16'));
    expect(corrected.status).toBe(201);
    expect((await view('07-16', corrected)).outcomeContacts.made).toMatchObject([{ outcome: 'notReached' }]);
    const headers = seen(corrected);
    const { json } = await clinics.get(`/v1/patients/${patient}/history?limit=200`, {
      ...on('07-16'),
      headers,
    });
    const told = json.entries.filter(({ effectiveAt }: { effectiveAt: unknown }) => effectiveAt !== null);
    const types = told.map(({ type }: { type: string }) => type);
    expect(types.slice(0, 3)).toEqual(['EpisodeOpened', 'PatientAdmitted', 'PlanDrafted']);
    expect(types.slice(-11)).toEqual([
      'PlanAcknowledged',
      'PlanFinalised',
      'AppointmentBooked',
      'PatientDischarged',
      'PlanTransmitted',
      'PlanReceiptRecorded',
      'AppointmentMissed',
      'AppointmentRescheduled',
      'AppointmentKept',
      'OutcomeContactMade',
      'PlanSectionRevised',
    ]);
    expect(told.at(-2)).toMatchObject({ corrected: true, reason: 'Mixed up with another patient' });
    expect(told.at(-1)).toMatchObject({ opened: { text: 'A room of her own' } });
  });

  it('is not there for another organisation, and an auditor may read it', async () => {
    const path = `/v1/patients/${patient}/episodes/${episode}/plan`;
    expect(await clinics.get(path, { as: 'hillcrest' })).toMatchObject({ status: 404 });
    expect(await clinics.get(path, { as: 'auditor' })).toMatchObject({ status: 200 });
    expect(await clinics.post(path, { effectiveAt: '2025-07-16' }, { as: 'auditor' })).toMatchObject({
      status: 403,
    });
  });

  it('never was for somebody who leaves: the discharge says what is open', async () => {
    patient = await clinics.patient({ name: 'Ana Berg' }, on('07-16'));
    await send('admissions', '07-16', { effectiveAt: '2025-07-16', placement: place('php') });
    const left = await send('discharges', '07-18', { effectiveAt: '2025-07-18', disposition: 'completed' });
    expect(left.status).toBe(201);
    expect((await openRows('07-18', left)).open).toEqual([
      ['DISCHARGED_WITHOUT_FINALISED_PLAN', '2025-07-18'],
      ['NO_APPOINTMENT_AFTER_DISCHARGE', '2025-07-18'],
    ]);
  });

  it('nor for somebody who leaves against advice, of whom only an appointment is asked', async () => {
    patient = await clinics.patient({ name: 'Eva Ruiz' }, on('07-18'));
    await send('admissions', '07-18', { effectiveAt: '2025-07-18', placement: place('php') });
    const left = await send('discharges', '07-18', { effectiveAt: '2025-07-18', disposition: 'ama' });
    expect((await openRows('07-18', left)).open.map(([rule]) => rule)).toEqual([
      'NO_APPOINTMENT_AFTER_DISCHARGE',
    ]);
  });
});
