import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clinics } from './clinics.js';

const at = { effectiveAt: '2025-06-02' };
const STEPS = [
  'warningSigns',
  'internalCoping',
  'peopleAndPlacesThatDistract',
  'peopleWhoHelp',
  'professionalsAndAgencies',
  'saferEnvironment',
];

/** A word that occurs nowhere else, for each sealed field of a plan. */
const words: string[] = [];
function word(field: string): string {
  const made = `Quetzal${words.length}Zwölf${field.replaceAll(' ', '')}`;
  words.push(made);
  return made;
}

describe('What people write in a discharge plan', () => {
  let clinics: Clinics;
  let patient: string;
  let episode: string;
  let told: string;

  beforeAll(async () => {
    clinics = await Clinics.open();
    patient = await clinics.patient({ name: 'Rosa Delgado' });
    const placement = { level: 'iop', setting: 'clinic', facility: 'lakeside-house' };
    const admitted = await clinics.state(patient, 'admissions', { ...at, placement });
    episode = admitted.json.events[0].factId;
    await write();
  });
  afterAll(async () => void (await clinics.service.kill9()));

  const path = (route: string) => `episodes/${episode}/plan${route}`;
  async function state(route: string, body: object = {}): Promise<string> {
    const answer = await clinics.state(patient, path(route), { ...at, ...body });
    expect(answer.text).not.toContain('Quetzal');
    return answer.json.events[0].factId;
  }

  /** Says something in every field that is to be sealed. */
  async function write(): Promise<void> {
    await state('', { note: word('draft') });
    const flag = await state('/risk-flags', { risk: 'overdose', note: word('risk') });
    await state(`/risk-flags/${flag}/clearings`, { reason: word('cleared') });
    for (const section of ['goals', 'overdose-response', 'contacts']) {
      await state(`/sections/${section}`, { text: word(section) });
    }
    await state('/sections/next-level', {
      level: 'outpatient',
      provider: word('next'),
      text: word('next text'),
    });
    await state('/sections/medications', {
      reconciled: true,
      list: [{ name: word('drug'), dose: word('dose'), indication: word('indication') }],
    });
    const steps = Object.fromEntries(STEPS.map((step) => [step, word(step)]));
    await state('/sections/safety-plan', { steps });
    const person = { name: word('support'), contact: word('support contact'), note: word('support note') };
    const support = await state('/supports', { kind: 'sponsor', ...person });
    await state(`/supports/${support}/endings`, { reason: word('support end') });
    const who = () => ({ provider: word('provider'), place: word('place') });
    const booking = { on: '2025-06-02T10:00', service: 'therapy' };
    const first = await state('/appointments', { ...booking, ...who(), note: word('booking') });
    await state(`/appointments/${first}/misses`, { note: word('missed') });
    const moved = { on: '2025-06-02T11:00', ...who(), reason: word('moved') };
    await state(`/appointments/${first}/reschedulings`, moved);
    await state(`/appointments/${first}/keepings`, { note: word('kept') });
    const second = await state('/appointments', { ...booking, ...who() });
    await state(`/appointments/${second}/cancellations`, { by: 'patient', note: word('cancelled') });
    await state('/acknowledgements', { by: 'patient', note: word('agreed') });
    await state('/refusals', { by: 'patient', reason: word('refused') });
    await state('/finalisations');
    const copy = { to: 'family', way: 'post', recipient: word('recipient'), address: word('address') };
    const transmission = await state('/transmissions', copy);
    const receipt = await state('/receipts', { transmission, by: word('received by') });
    await clinics.state(patient, 'discharges', { ...at, disposition: 'completed' });
    await state('/outcome-contacts', { day: 7, outcome: 'inCare', note: word('outcome') });
    const about = { kind: 'correct', factId: receipt, supersedes: receipt, reason: word('correction') };
    const fact = { ...at, transmission, by: word('corrected') };
    const change = { ...about, type: 'PlanReceiptRecorded', fact };
    const last = await clinics.state(patient, path('/changes'), { changes: [change] });
    const headers = { 'x-continuum-after': last.json.consistencyToken };
    const views = [`/${path('')}`, '/history?limit=200', '/discharge-plans', '/plan-warnings'];
    const answers = await Promise.all(
      views.map((view) => clinics.get(`/v1/patients/${patient}${view}`, { headers })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    told = answers.map(({ text }) => text).join();
    await clinics.service.ready();
  }

  const wordsIn = (file: Buffer) => words.filter((one) => file.includes(one));

  it('is told to those who may read it', () => {
    expect(words.filter((one) => !told.includes(one))).toEqual([
      words.find((one) => one.endsWith('receivedby')),
    ]);
  });

  it('is sealed: its words are in no file of the data folder, and in no line the service writes', () => {
    const files = readdirSync(clinics.service.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) expect([file, wordsIn(readFileSync(file))]).toEqual([file, []]);
    expect(clinics.service.stdout + clinics.service.stderr).not.toContain('Quetzal');
  });
});
