import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EVENING, HOUSE } from '../fixtures/fact-bodies.js';
import { expectProblem } from './clinics.js';
import { Payers, RECOVERY, SIGNED_FOR_ACME } from './payers.js';

const ALL_KINDS = ['stays', 'dispositions', 'measures'];

describe('What is told of stays under 42 CFR Part 2', () => {
  let payers: Payers;
  let ida: string;
  let stay: string;
  let consent: string;
  const denied = async (patient: string) =>
    (await payers.accesses(patient)).filter(({ outcome }) => outcome === 'denied');

  beforeAll(async () => {
    payers = await Payers.open();
    ida = await payers.patient('2025-05-05', RECOVERY);
    await payers.clinics.state(ida, 'discharges', { effectiveAt: '2025-05-09', disposition: 'completed' });
  });
  afterAll(async () => void (await payers.clinics.stop()));

  it('is nothing at all without a consent, and each denial is written down before it is answered', async () => {
    expectProblem(await payers.ask(`/v1/members/${ida}/stays`), 404, 'MEMBER_UNKNOWN', 'patientId');
    expect(await denied(ida)).toMatchObject([
      { account: 'acme-desk', role: 'payer', purpose: 'payment', what: 'stays', patients: [ida], told: 0 },
    ]);
    const headers = { 'x-correlation-id': 'list-1' };
    await payers.clinics.service.caughtUp();
    const { json, text } = await payers.ask('/v1/members', { headers });
    expect([json.items, json.notice, text.includes(ida)]).toEqual([[], null, false]);
    expect((await denied(ida))[0]).toMatchObject({
      ...{
        account: 'acme-desk',
        purpose: 'payment',
        what: 'members',
        patients: [ida],
        correlationId: 'list-1',
      },
    });
    expect(await payers.disclosures(ida)).toEqual([]);
  });

  it('is what a consent covers, with the notice and the scope of the consent', async () => {
    consent = await payers.consent(ida);
    const told = await payers.told(ida);
    stay = told.stays[0].stay;
    expect(told.stays).toMatchObject([
      {
        days: [{ from: '2025-05-05', to: '2025-05-09' }],
        ...{ facility: 'lakeside-recovery', endedBy: null, disposition: null, lengths: null },
      },
    ]);
    const { purpose, what, discloser, from, expiry } = SIGNED_FOR_ACME;
    expect(told.consents).toEqual([{ consent, purpose, what, discloser, from, expiry }]);
    expect(told.notice).toEqual({
      id: 'us-42-cfr-2.32-a-1-2024',
      text: expect.stringContaining('is protected by Federal confidentiality rules (42 CFR part 2)'),
    });
  });

  it('is accounted for, once for each answer, before it is given', async () => {
    const headers = { 'x-correlation-id': 'claim-77' };
    await payers.told(ida, '', { headers });
    const [last, first, ...others] = await payers.disclosures(ida);
    expect(others).toEqual([]);
    expect(last).toEqual({
      event: expect.any(String),
      at: expect.stringMatching(/^2025-06-02T18:/),
      by: { id: 'acme-desk', role: 'payer', organisation: null },
      organisation: 'lakeside',
      recipient: { kind: 'payer', id: 'acme-health' },
      purpose: 'payment',
      noticeId: 'us-42-cfr-2.32-a-1-2024',
      fields: ['stay', 'level', 'role', 'facility', 'zone', 'asOf', 'days', 'partial', 'toDate'],
      stays: [{ stay, consent, what: ['stays'] }],
      correlationId: 'claim-77',
    });
    expect(first.correlationId).not.toBe('claim-77');
  });

  it('is accounted for again where the same request comes again, since the first answer may have been read', async () => {
    const headers = { 'x-correlation-id': 'claim-77', 'idempotency-key': 'claim-77' };
    await payers.told(ida, '', { headers });
    const again = (await payers.disclosures(ida)).filter(({ correlationId }) => correlationId === 'claim-77');
    expect(again).toHaveLength(2);
  });

  it('is how it ended and how long it was, too, where the one consent for treatment, payment and operations says so', async () => {
    const recipient = { kind: 'class', class: 'payers' };
    const discloser = { kind: 'organisation', id: 'lakeside' };
    const tpo = await payers.consent(ida, { recipient, discloser, purpose: 'tpo', what: ALL_KINDS });
    const { stays, consents } = await payers.told(ida, '?methods=hcup');
    expect(stays).toMatchObject([
      { endedBy: 'discharged', disposition: 'completed', lengths: [{ days: 4 }] },
    ]);
    expect(consents).toMatchObject([{ consent: tpo, purpose: 'tpo', what: ALL_KINDS, discloser }]);
    const [last] = await payers.disclosures(ida);
    expect(last).toMatchObject({
      fields: expect.arrayContaining(['endedBy', 'disposition', 'lengths']),
      stays: [{ stay, consent: tpo, what: ALL_KINDS }],
    });
  });

  it('is accounted for where a list tells it, for each patient on the page', async () => {
    const kim = await payers.patient('2025-05-20', RECOVERY);
    const consented = await payers.consent(kim);
    await payers.clinics.service.caughtUp();
    const { items, notice } = (await payers.ask('/v1/members')).json;
    const shown = items.find(({ patient }: { patient: string }) => patient === kim);
    expect(shown).toMatchObject({ stays: 1, level: 'inpatient', consents: [{ consent: consented }] });
    expect(notice.id).toBe('us-42-cfr-2.32-a-1-2024');
    for (const patient of [kim, ida]) {
      const [last] = await payers.disclosures(patient);
      expect(last).toMatchObject({ fields: ['patient', 'stays', 'level'], stays: [{ what: ['stays'] }] });
    }
  });

  it('leaves the consents’ own revision alone, so that who has read them can change them', async () => {
    expect((await payers.clinics.get(`/v1/patients/${ida}/consents`)).json.revision).toBe(1);
  });

  it('is nothing of somebody who has stays elsewhere too: what is left would tell that something is', async () => {
    const pat = await payers.patient('2025-05-05', HOUSE);
    expect((await payers.told(pat)).consents).toEqual([]);
    await payers.clinics.state(pat, 'lateral-transfers', { effectiveAt: '2025-05-09', to: RECOVERY });
    expectProblem(await payers.ask(`/v1/members/${pat}/stays`), 404, 'MEMBER_UNKNOWN');
    expect(await payers.members()).not.toContain(pat);
    await payers.consent(pat);
    const { stays, consents } = await payers.told(pat);
    expect(stays).toMatchObject([
      { facility: 'lakeside-house', endedBy: 'moved', lengths: expect.any(Array) },
      { facility: 'lakeside-recovery', endedBy: null, lengths: null },
    ]);
    expect(consents).toHaveLength(1);
    expect((await payers.disclosures(pat))[0].stays).toHaveLength(1);
  });

  it('is told of a programme under Part 2, too, at a place that is not', async () => {
    const track = { facility: 'lakeside-day', name: 'Opioid treatment', levels: ['iop'], part2: true };
    const path = '/v1/programmes/opioid-treatment';
    await payers.clinics.request('PUT', path, { as: 'admin', body: track });
    const placement = { ...EVENING, facility: 'lakeside-day' };
    const there = await payers.patient('2025-05-05', placement);
    expect((await payers.told(there)).consents).toEqual([]);
    const sam = await payers.patient('2025-05-05', { ...placement, programme: 'opioid-treatment' });
    expectProblem(await payers.ask(`/v1/members/${sam}/stays`), 404, 'MEMBER_UNKNOWN');
    await payers.consent(sam, { discloser: { kind: 'programme', id: 'opioid-treatment' } });
    expect((await payers.told(sam)).consents).toHaveLength(1);
  });

  it('fills its pages with others, and no cursor names whom it leaves out', async () => {
    const hidden = await Promise.all(Array.from({ length: 6 }, () => payers.patient('2025-05-05', RECOVERY)));
    const all = await payers.members();
    expect(all.filter((patient) => hidden.includes(patient))).toEqual([]);
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const cursor: string = next === '' ? '' : `&cursor=${next}`;
      const { json, text } = await payers.ask(`/v1/members?limit=1${cursor}`);
      seen.push(...json.items.map(({ patient }: { patient: string }) => patient));
      next = json.next;
      const told = text + Buffer.from(next ?? '', 'base64url').toString();
      expect(hidden.filter((patient) => told.includes(patient))).toEqual([]);
    }
    expect(seen).toEqual(all);
    for (const patient of hidden) expect((await denied(patient)).length).toBeGreaterThan(1);
  });

  it('is accounted for to case managers of the organisation, auditors and admins, and to nobody else', async () => {
    const path = `/v1/patients/${ida}/disclosures`;
    const { clinics } = payers;
    const pages = await Promise.all(
      (['lakeside', 'auditor', 'admin'] as const).map(async (as) => (await clinics.get(path, { as })).json),
    );
    const [first] = pages;
    expect(first).toMatchObject({ patient: ida, elsewhere: false, damaged: [], next: null });
    for (const page of pages) expect(page.items).toEqual(first.items);
    expectProblem(await clinics.get(path, { as: 'hillcrest' }), 404, 'PATIENT_UNKNOWN');
    expectProblem(await clinics.get(path, { as: 'payer' }), 403, 'FORBIDDEN');
  });

  it('is accounted for a page at a time, while more is told', async () => {
    const path = `/v1/patients/${ida}/disclosures`;
    const all = await payers.disclosures(ida);
    const { items, next } = (await payers.clinics.get(`${path}?limit=2`)).json;
    await payers.told(ida);
    const rest = (await payers.clinics.get(`${path}?limit=200&cursor=${next}`)).json;
    expect([...items, ...rest.items]).toEqual(all);
    expect(rest.next).toBeNull();
  });
});
