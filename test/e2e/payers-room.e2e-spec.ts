import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUSE, ID } from '../fixtures/fact-bodies.js';
import { expectProblem } from './clinics.js';
import { type Payer, Payers, RECOVERY } from './payers.js';
import { until } from './service.js';

const YESTERDAY = '2025-06-01';
const TODAY = '2025-06-02';
const TO_COME = { signed: { by: 'patient', name: 'Rosa Delgado', on: TODAY }, from: '2025-06-03' };

/** Everything that the routes of the room tell. */
const INFORMATION = ['stays', 'dispositions', 'authorisations', 'measures'];

type Case = {
  readonly says: string;
  /** Somebody of whom nothing may be told. */
  readonly patient: (payers: Payers) => Promise<string>;
  readonly payer?: Payer;
  /** The list knows nothing of them, so that there is nobody to leave out. */
  readonly isNoMember?: true;
  readonly now?: string;
};

/** In Part 2 care that Acme pays for, with a consent, after which something else is stated. */
const consented =
  (consent: object, after?: (payers: Payers, patient: string, consent: string) => Promise<unknown>) =>
  async (payers: Payers) => {
    const patient = await payers.patient('2025-05-05', RECOVERY);
    const all = await payers.consent(patient, { what: INFORMATION, ...consent });
    await after?.(payers, patient, all);
    return patient;
  };

/** In the order of their days: the clock never goes back. */
const CASES: readonly Case[] = [
  {
    says: 'by another payer',
    patient: (payers) => payers.patient('2025-05-05', HOUSE),
    ...{ payer: 'other-payer', isNoMember: true },
  },
  {
    says: 'by another payer, of whom the consent says nothing',
    patient: async (payers) => {
      const patient = await payers.patient('2025-05-05', RECOVERY);
      await payers.consent(patient);
      await payers.clinics.state(patient, 'coverages', { payer: 'other-payer', from: '2025-05-07' });
      return patient;
    },
    payer: 'other-payer',
  },
  {
    says: 'on days on which the payer was not the payer',
    patient: (payers) => {
      const ended = { payer: 'acme-health', from: '2025-01-01', to: '2025-05-04' };
      return payers.patient('2025-05-05', HOUSE, ended);
    },
    isNoMember: true,
  },
  {
    says: 'on days on which another one paid first',
    patient: async (payers) => {
      const second = { payer: 'acme-health', from: '2025-01-01', rank: 2 };
      const patient = await payers.patient('2025-05-05', HOUSE, second);
      await payers.clinics.state(patient, 'coverages', { payer: 'other-payer', from: '2025-01-01' });
      return patient;
    },
    isNoMember: true,
  },
  { says: 'without a consent', patient: (payers) => payers.patient('2025-05-05', RECOVERY) },
  { says: 'with a consent for treatment alone', patient: consented({ purpose: 'treatment' }) },
  { says: 'with a consent about something else', patient: consented({ what: ['coverage'] }) },
  {
    says: 'with a consent for another payer',
    patient: consented({ recipient: { kind: 'payer', id: 'other-payer' } }),
  },
  {
    says: 'with a consent for another place to tell',
    patient: consented({ discloser: { kind: 'facility', id: 'lakeside-house' } }),
  },
  { says: 'before the first day of the consent', patient: consented(TO_COME) },
  {
    says: 'on the day on which the consent was revoked',
    patient: consented({}, (payers, patient, consent) =>
      payers.clinics.state(patient, 'consent-revocations', { consent, revokedOn: TODAY }),
    ),
  },
  {
    says: 'after the day on which the consent was revoked',
    patient: consented({}, (payers, patient, consent) =>
      payers.clinics.state(patient, 'consent-revocations', { consent, revokedOn: YESTERDAY }),
    ),
  },
  {
    says: 'with a consent that was entered in error',
    patient: consented({}, (payers, patient, consent) =>
      payers.clinics.state(patient, 'consent-changes', {
        changes: [{ kind: 'void', factId: consent, supersedes: consent, reason: 'Of her sister' }],
      }),
    ),
  },
  {
    says: 'after the last day of the consent',
    patient: consented({ expiry: '2025-06-03' }, (payers, patient) => payers.told(patient)),
    now: '2025-06-04T18:00:00Z',
  },
];

describe('The payers’ room', () => {
  let payers: Payers;
  let routes: readonly string[];
  /** Those that name members; the others tell no payer of a person. */
  let naming: readonly string[];
  beforeAll(async () => {
    payers = await Payers.open();
    const { json } = await payers.clinics.service.get('/openapi.json', { token: null });
    const paths = Object.keys(json.paths);
    const filled = paths.map((path) =>
      path
        .replace('{patientId}', '$')
        .replace('{payerId}', 'acme-health')
        .replace('{year}', '2024')
        .replace(/\{\w+\}/g, ID),
    );
    const asked = await Promise.all(
      filled.map(async (path) => ({ path, answer: await payers.ask(path.replace('$', ID)) })),
    );
    routes = asked.flatMap(({ path, answer }) => ([200, 404].includes(answer.status) ? [path] : []));
    naming = routes.filter((route) => route.startsWith('/v1/members'));
  });
  afterAll(async () => void (await payers.clinics.stop()));

  it('has these routes, and no others', () => {
    expect(routes).toEqual([
      '/v1/members',
      '/v1/members/$/stays',
      '/v1/members/$/authorisations',
      '/v1/members/$/measures',
      '/v1/payers/acme-health/length-of-stay-reports',
      '/v1/payers/acme-health/length-of-stay-reports/2024',
      '/v1/payers/acme-health/length-of-stay-reports/2024/figures',
    ]);
  });

  it('tells of a patient by each of them under a consent for all that they tell', async () => {
    const patient = await consented({})(payers);
    await payers.clinics.service.caughtUp();
    for (const route of naming) {
      const { status, text } = await payers.ask(route.replace('$', patient));
      expect([route, status, text.includes(patient), text.includes('42 CFR part 2')]).toEqual([
        ...[route, 200, true, true],
      ]);
    }
    expect(await payers.disclosures(patient)).toHaveLength(naming.length);
  });

  it.each(CASES)(
    'tells nothing of a patient asked for $says, and every denial is written down',
    async (one) => {
      const { payer = 'acme-health', isNoMember = false, now } = one;
      const patient = await one.patient(payers);
      await payers.clinics.service.caughtUp();
      const at = now === undefined ? {} : { now };
      for (const route of naming) {
        const correlationId = `${one.says} ${route}`.replace(/[^a-z0-9]/gi, '-').slice(0, 128);
        const headers = { 'x-correlation-id': correlationId };
        const answer = await payers.ask(route.replace('$', patient), { payer, headers, ...at });
        if (route.includes('$')) {
          expectProblem(answer, 404, 'MEMBER_UNKNOWN');
          const unknown = await payers.ask(route.replace('$', ID), { payer, ...at });
          // No member is told of in the words of one that there is not.
          expect(answer.text).toBe(unknown.text.replaceAll(ID, patient));
        } else {
          expect([answer.status, answer.text.includes(patient)]).toEqual([200, false]);
        }
        const seen = (await payers.accesses(patient, now)).filter(
          (entry) => entry.correlationId === correlationId,
        );
        const isDenied = route.includes('$') || !isNoMember;
        expect(seen.map(({ outcome, told, role }) => ({ outcome, told, role }))).toEqual(
          isDenied ? [{ outcome: 'denied', told: 0, role: 'payer' }] : [],
        );
      }
    },
  );

  it('tells another payer nothing of what one was told without names, and every denial is written down', async () => {
    const asked = { year: '2024', by: ['level'] };
    const own = '/v1/payers/acme-health/length-of-stay-reports';
    expect((await payers.clinics.post(own, asked, { as: 'payer' })).status).toBe(202);
    await until(
      () => payers.ask(`${own}/2024/figures`),
      ({ status }) => status === 200,
    );
    for (const route of routes.filter((one) => !naming.includes(one))) {
      const correlationId = `other${route.replace(/[^a-z0-9]/gi, '-')}`;
      const sent = { payer: 'other-payer', headers: { 'x-correlation-id': correlationId } } as const;
      const answer = await payers.ask(route, sent);
      expectProblem(answer, 404, 'REPORT_UNKNOWN');
      // In the words of a payer that there is not.
      const unknown = await payers.ask(route.replace('acme-health', 'no-payer'), { payer: 'other-payer' });
      expect(answer.text).toBe(unknown.text);
      const { items } = (await payers.clinics.service.get('/v1/accesses?outcome=denied&limit=200')).json;
      const seen = items.filter((entry: { correlationId: string }) => entry.correlationId === correlationId);
      expect(seen).toMatchObject([{ account: 'other-desk', role: 'payer', outcome: 'denied', patients: [] }]);
    }
  });

  it('is told of to auditors: what was told before a consent ended, and every denial since', async () => {
    const patient = await payers.patient('2025-05-05', RECOVERY);
    const expiry = '2025-06-05';
    await payers.consent(patient, { expiry });
    await payers.told(patient, '', { now: `${expiry}T18:00:00Z` });
    await payers.ask(`/v1/members/${patient}/stays`, { now: '2025-06-06T18:00:00Z' });
    expect(await payers.disclosures(patient)).toMatchObject([{ at: expect.stringContaining(expiry) }]);
    const looked = (await payers.accesses(patient)).filter(({ role }) => role === 'payer');
    expect(looked.map(({ outcome, at }) => `${outcome} ${at.slice(0, 10)}`)).toEqual([
      'denied 2025-06-06',
      `answered ${expiry}`,
    ]);
  });
});
