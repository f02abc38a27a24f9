import { expect } from '@jest/globals';
import { DAY, EVENING, HOUSE } from '../fixtures/fact-bodies.js';
import { type Payer, Payers, RECOVERY } from './payers.js';
import { type Answer, startTestService, type TestService, until } from './service.js';

const ENV = { CONTINUUM_SMALL_CELL: '3', CONTINUUM_CLOCK: 'driven' };
export const reportsOf = (payer: string) => `/v1/payers/${payer}/length-of-stay-reports`;

/**
 * In 2024: at Lakeside four in PHP, three in evening IOP and one in the house; three in PHP at Lakeside Recovery, under Part 2
 * and without consent; two who go on. Acme pays for all of them, the other payer from 6 March on for one of IOP, and for four
 * of its own. Fewer than three are not told.
 */
export class ToldPayers {
  readonly patients: string[] = [];
  /** The discharge of the one in the house. */
  discharge = { patient: '', factId: '', id: '' };

  private constructor(
    readonly payers: Payers,
    public service: TestService,
  ) {}

  static async open(): Promise<ToldPayers> {
    const payers = await Payers.open(ENV);
    const told = new ToldPayers(payers, payers.clinics.service);
    const acme = { payer: 'acme-health', from: '2024-01-01' };
    const other = { payer: 'other-payer', from: '2024-01-01' };
    const recovery = { ...RECOVERY, level: 'php', setting: 'dayProgramme' };
    for (const to of ['03-08', '03-11', '03-21', '04-10']) await told.stayed(DAY, to, acme);
    for (const to of ['03-05', '03-12', '03-29']) await told.stayed(recovery, to, acme);
    for (const to of ['03-11', '03-31']) await told.stayed(EVENING, to, acme);
    const shared = await told.stayed(EVENING, '03-11', { ...acme, to: '2024-03-05' });
    await payers.clinics.state(shared, 'coverages', { payer: 'other-payer', from: '2024-03-06' });
    for (const to of [null, null]) await told.stayed(EVENING, to, acme);
    for (const to of ['03-11', '03-21', '03-31', '04-02']) await told.stayed(DAY, to, other);
    await told.stayed(HOUSE, '03-11', acme);
    await told.service.caughtUp();
    return told;
  }

  ask(path: string, payer: Payer = 'acme-health', headers = {}): Promise<Answer> {
    return this.service.get(path, { token: this.payers.tokens[payer], headers });
  }

  /** @param of - whose report it is to be */
  begin(body: object, payer: Payer = 'acme-health', of: string = payer, headers = {}): Promise<Answer> {
    return this.service.post(reportsOf(of), body, { token: this.payers.tokens[payer], headers });
  }

  /** The report of a year, which must be told. */
  async told(body: { year: string; by: string[] }, payer: Payer = 'acme-health'): Promise<Answer> {
    const begun = await this.begin(body, payer);
    expect([begun.status, begun.text]).toEqual([202, expect.any(String)]);
    const place = `${reportsOf(payer)}/${body.year}`;
    expect(begun.headers.get('location')).toBe(place);
    await until(
      () => this.ask(place, payer),
      ({ json }) => json.state !== 'counting',
    );
    const answer = await this.ask(`${place}/figures`, payer);
    expect(answer).toMatchObject({ status: 200 });
    return answer;
  }

  /** The service is killed, and started again on what it left. */
  async kill(): Promise<void> {
    await this.service.kill9();
    this.service = await startTestService({ folder: this.service.folder, env: ENV });
  }

  private async stayed(placement: object, to: string | null, coverage: object): Promise<string> {
    const patient = await this.payers.patient('2024-03-01', placement, coverage);
    this.patients.push(patient);
    if (to === null) return patient;
    const body = { effectiveAt: `2024-${to}`, disposition: 'completed', rationale: 'Goals met' };
    const { json } = await this.payers.clinics.state(patient, 'discharges', body);
    this.discharge = { patient, ...json.events.at(-1) };
    return patient;
  }
}
