import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountId } from '../../apps/demo/cohort/index.js';
import { MadeClinics } from '../e2e/made-clinics.js';
import { until } from '../e2e/service.js';

const PATIENTS = 12;
const PAGES = 3;
const WHO = ['ana-ruiz', 'acme-desk', 'ida-berg'] as const satisfies readonly AccountId[];
/** These two tell what is kept apart from the views, and every question adds to it. */
const WHO_LOOKED = /\/(accesses|disclosures)$/;
/** What is asked, by the name of the parameter; each of them is asked for alone beside those that must be there. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  limit: ['3'],
  facility: ['lakeside-house', 'hillcrest-house'],
  payer: ['acme-health'],
  level: ['iop'],
  asOf: ['2025-05-15'],
  knownAt: ['2025-06-30'],
  methods: ['medicare,teds'],
  within: ['90'],
  measure: ['fuh30'],
  open: ['true'],
  account: ['ana-ruiz'],
  direction: ['newestFirst'],
  from: ['2025-03-01'],
  to: ['2025-06-30'],
};
const PAYER = 'acme-health';
/** The last one that is over. */
const YEAR = '2024';
const REPORT = { by: ['level', 'payer', 'facility', 'month'], from: '2025-01-01', to: '2025-12-31' };

type Told = { readonly status: number; readonly text: string };
type Parameter = { readonly in: string; readonly name: string; readonly required?: boolean };

describe('Whoever asks is told the same from PostgreSQL as from SQLite', () => {
  let clinics: MadeClinics;
  let sqlite: string;
  let routes: readonly { readonly path: string; readonly parameters: readonly Parameter[] }[];
  let ids: Readonly<Record<string, readonly string[]>>;

  const from = async (address: string, as: AccountId, path: string, body?: object): Promise<Told> => {
    const answer = await fetch(address + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${clinics.tokenOf(as)}`,
        'x-continuum-now': clinics.cohort.end,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, text: await answer.text() };
  };
  /** Asks both; where there are more pages, for some of them. @returns how many pages were told */
  const askBoth = async (as: AccountId, path: string, body?: object): Promise<number> => {
    const [one, other] = await Promise.all([
      pagesOf(clinics.service.address, as, path, body),
      pagesOf(sqlite, as, path, body),
    ]);
    expect({ as, path, body, pages: one }).toEqual({ as, path, body, pages: other });
    return one.filter(({ status }) => status === 200).length;
  };
  /**
   * Left out are cursors, since those of a search are sealed, and no two are the same; and marks, since each answer to a
   * payer is accounted for in the log.
   */
  const pagesOf = async (address: string, as: AccountId, path: string, body?: object) => {
    const pages: { status: number; told: object }[] = [];
    for (let cursor: string | null = ''; cursor !== null && pages.length < PAGES; ) {
      const more: object = cursor === '' ? {} : { cursor };
      const query = body ? '' : `&${new URLSearchParams({ ...more })}`;
      const { status, text } = await from(address, as, path + query, body && { ...body, ...more });
      const { next = null } = JSON.parse(text);
      const told = JSON.parse(text, (name, value) =>
        name === 'next' || name === 'mark' ? undefined : value,
      );
      pages.push({ status, told });
      cursor = next;
    }
    return pages;
  };

  beforeAll(async () => {
    clinics = await MadeClinics.open(7, PATIENTS);
    sqlite = /^SQLite answers at (\S+)$/m.exec(clinics.service.stdout)?.[1] ?? '';
    await until(
      () => fetch(`${sqlite}/readyz`),
      ({ status }) => status === 200,
    );
    const { json } = await clinics.service.get('/openapi.json', { token: null });
    const paths: Record<string, { get?: { parameters: Parameter[] } }> = json.paths;
    routes = Object.entries(paths).flatMap(([path, { get }]) =>
      get === undefined || WHO_LOOKED.test(path) ? [] : [{ path, parameters: get.parameters }],
    );
    const placed = await clinics.all('/v1/current-placements');
    const payer = { token: clinics.tokenOf('acme-desk'), now: clinics.cohort.end };
    const members = await clinics.all('/v1/members', '', 'acme-desk');
    const books = await Promise.all(
      members.map(({ patient }) => clinics.service.get(`/v1/members/${patient}/authorisations`, payer)),
    );
    // What a consent allows to be told of differs from one to another.
    const member = members[books.findIndex(({ status }) => status === 200)];
    const ofMembers = `/v1/payers/${PAYER}/length-of-stay-reports`;
    expect(await clinics.service.post(ofMembers, { year: YEAR, by: ['level'] }, payer)).toMatchObject({
      status: 202,
    });
    await until(
      () => clinics.service.get(`${ofMembers}/${YEAR}/figures`, payer),
      ({ status }) => status === 200,
    );
    const planned = clinics.cohort.patients.find(({ truth }) => truth.plans.length > 0);
    const plan = planned?.truth.plans[0];
    if (planned === undefined || plan === undefined) throw new Error('Nobody has a discharge plan');
    const made = await clinics.send('POST', '/v1/length-of-stay-reports', REPORT);
    expect(made.status).toBe(202);
    ids = {
      accountId: WHO,
      id: ['lakeside-house', 'hillcrest-house'],
      patientId: [
        clinics.idOf(planned.name),
        ...placed.slice(0, 3).map(({ patient }) => patient),
        member.patient,
      ],
      episodeId: [clinics.idOf(plan.episode), ...placed.slice(0, 3).map(({ episode }) => episode)],
      stayId: ['nobody', ...placed.slice(0, 3).map(({ stay }) => stay)],
      reportId: [made.json.report],
      payerId: [PAYER],
      year: [YEAR],
    };
  });
  afterAll(async () => void (await clinics?.stop()));

  /** The path filled in with the n-th of what there is to be named. */
  const filled = (path: string, n: number) =>
    path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name]?.[n % ids[name].length] ?? 'nobody');

  it('at every route that reads, by a case manager, a payer and an admin, whatever is narrowed down, page by page', async () => {
    const told: Record<string, number> = {};
    for (const { path, parameters } of routes) {
      const named = parameters.filter((one) => one.in === 'query' && one.name in ASKED);
      const must = named.filter(({ required }) => required).map(({ name }) => `${name}=${ASKED[name]?.[0]}`);
      const may = named.filter(({ required }) => !required);
      const asked = [
        [],
        ...may.flatMap(({ name }) => (ASKED[name] ?? []).map((value) => [`${name}=${value}`])),
      ];
      const places = path.includes('{') ? [0, 1, 2, 3, 4] : [0];
      const pages = await Promise.all(
        WHO.map(async (as) => {
          let sum = 0;
          for (const n of places) {
            for (const more of n === 0 ? asked : [[]]) {
              sum += await askBoth(as, `${filled(path, n)}?${[...must, ...more].join('&')}`);
            }
          }
          return sum;
        }),
      );
      told[path] = pages.reduce((sum, one) => sum + one);
    }
    expect(Object.keys(told).filter((path) => told[path] === 0)).toEqual([]);
  });

  it.each(['ana-ruiz', 'ida-berg'] as const)('in every search of %s', async (as) => {
    const names = [...'abcdefghijklmnopqrstuvwxyz'].map((letter) => ({ name: `${letter}a` }));
    const searches = [
      ...names,
      ...['iop', 'php', 'outpatient'].map((level) => ({ level })),
      { facility: 'lakeside-house' },
      { facility: 'hillcrest-house', level: 'iop' },
      { caseManager: 'ana-ruiz', level: 'iop' },
      { caseManager: 'ben-okoro' },
    ];
    let pages = 0;
    for (const search of searches)
      pages += await askBoth(as, '/v1/patient-searches', { limit: 3, ...search });
    expect(pages).toBeGreaterThan(searches.length);
  });

  it('in figures that are counted anew from the stays', async () => {
    const figures = async (address: string) => {
      const { text } = await from(address, 'eva-lund', '/v1/length-of-stay-reports', REPORT);
      const { report } = JSON.parse(text);
      const asking = () => from(address, 'eva-lund', `/v1/length-of-stay-reports/${report}/figures`);
      const { figures: told, totals } = JSON.parse(
        (await until(asking, ({ status }) => status === 200)).text,
      );
      return { told, totals };
    };
    const counted = await figures(clinics.service.address);
    expect(counted.told.length).toBeGreaterThan(20);
    expect(counted).toEqual(await figures(sqlite));
  });
});
