import { expect } from '@jest/globals';
import { CONSENT, HOUSE } from '../fixtures/fact-bodies.js';
import { Clinics } from './clinics.js';
import type { Answer, RequestOptions } from './service.js';

export type Payer = 'acme-health' | 'other-payer';
type Asked = Omit<RequestOptions, 'token' | 'body'> & { readonly payer?: Payer };

/** A place under 42 CFR Part 2, and a stay there. */
export const RECOVERY = { ...HOUSE, facility: 'lakeside-recovery' } as const;

/** What a patient of Lakeside Recovery signed on 1 May 2025; for a year. */
export const SIGNED_FOR_ACME = {
  ...CONSENT,
  discloser: { kind: 'facility', id: 'lakeside-recovery' },
} as const;

/** Clinics of which one facility is under Part 2, and two payers that ask. Questions are Acme's, unless told otherwise. */
export class Payers {
  private constructor(
    readonly clinics: Clinics,
    readonly tokens: Readonly<Record<Payer, string>>,
  ) {}

  static async open(env: Readonly<Record<string, string>> = {}): Promise<Payers> {
    const clinics = await Clinics.open(env);
    const house = { organisation: 'lakeside', zone: 'America/Chicago', levels: ['inpatient', 'php', 'iop'] };
    const body = { ...house, name: 'Lakeside Recovery', part2: true };
    const put = await clinics.request('PUT', '/v1/facilities/lakeside-recovery', { as: 'admin', body });
    expect(put.status).toBe(200);
    const account = { accountId: 'other-desk', name: 'other-desk', role: 'payer', payer: 'other-payer' };
    expect((await clinics.post('/v1/accounts', account, { as: 'admin' })).status).toBe(201);
    const issued = await clinics.post('/v1/accounts/other-desk/tokens', {}, { as: 'admin' });
    const tokens = { 'acme-health': clinics.tokens.payer, 'other-payer': issued.json.token };
    return new Payers(clinics, tokens);
  }

  /** What a payer is answered, with what its clerks say of it. */
  ask(path: string, { payer = 'acme-health', ...options }: Asked = {}): Promise<Answer> {
    return this.clinics.service.get(path, { ...options, token: this.tokens[payer] });
  }

  /** One member's stays, which must be told. */
  async told(patient: string, query = '', asked: Asked = {}): Promise<Answer['json']> {
    const answer = await this.ask(`/v1/members/${patient}/stays${query}`, asked);
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    return answer.json;
  }

  /** Ids of the members on the first page, as of what was stated so far. */
  async members(asked: Asked = {}): Promise<string[]> {
    await this.clinics.service.caughtUp();
    const { status, json } = await this.ask('/v1/members?limit=200', asked);
    expect(status).toBe(200);
    return json.items.map(({ patient }: { patient: string }) => patient);
  }

  /** Somebody who is covered, and was admitted. */
  async patient(
    effectiveAt: string,
    placement: object,
    coverage: object = { payer: 'acme-health', from: '2025-01-01' },
  ): Promise<string> {
    const patient = await this.clinics.patient({ name: 'Quetzal Delgado', birthDate: '1990-05-17' });
    await this.clinics.state(patient, 'coverages', coverage);
    await this.clinics.state(patient, 'admissions', {
      effectiveAt,
      placement,
      rationale: 'Quetzal relapsed',
    });
    return patient;
  }

  /** Consents to what Acme is told of; answers the consent's id. */
  async consent(patient: string, more: object = {}): Promise<string> {
    const { json } = await this.clinics.state(patient, 'consents', { ...SIGNED_FOR_ACME, ...more });
    return json.events[0].factId;
  }

  /** What an auditor finds in the access log about a patient, the newest first. */
  async accesses(patient: string, now?: string): Promise<Answer['json'][]> {
    const options = now === undefined ? {} : { now };
    const path = `/v1/patients/${patient}/accesses?limit=200`;
    const { status, json } = await this.clinics.service.get(path, options);
    expect(status).toBe(200);
    return json.items;
  }

  /** What a patient's stays under Part 2 were told to whom, as Lakeside's case manager is told; the newest first. */
  async disclosures(patient: string): Promise<Answer['json'][]> {
    await this.clinics.service.caughtUp();
    const { status, json } = await this.clinics.get(`/v1/patients/${patient}/disclosures`);
    expect(status).toBe(200);
    return json.items;
  }
}
