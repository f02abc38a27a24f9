import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dateText, LAST_DAY } from '../../apps/demo/cohort/index.js';
import { lengthsBySql } from './lengths-by-sql.js';
import { MadeClinics } from './made-clinics.js';
import { type MadeStays, madeStays } from './made-stays.js';
import { cellsBySql, type SqlCell } from './populations-by-sql.js';
import { until } from './service.js';

const REPORTS = '/v1/length-of-stay-reports';
const SEED = 6;
const PATIENTS = 120;
const ENTERS_WITHIN_MS = 240_000;

type Told = Omit<SqlCell, 'level' | 'payer' | 'month' | 'openStays' | 'openDays'> & {
  readonly cell: Pick<SqlCell, 'level' | 'payer' | 'month'>;
  readonly open: { readonly n: number; readonly days: number };
};

/** The made cohort knows what truly happened, late, corrected and voided entries put right; SQL counts it. */
describe('The lengths of the stays of a made cohort', () => {
  let made: MadeClinics;
  let truth: MadeStays;
  beforeAll(async () => {
    made = await MadeClinics.open(SEED, PATIENTS);
    truth = madeStays(made);
  }, ENTERS_WITHIN_MS);
  afterAll(async () => void (await made.stop()));

  it('have open ones, deaths, moves within a facility, leaves and leaves without a return among them', () => {
    const { stays, leaves, services } = truth;
    const counts = [
      stays.length,
      stays.filter(({ last }) => last === null).length,
      stays.filter(({ died }) => died !== null).length,
      stays.filter(({ continued }) => continued).length,
      leaves.length,
      leaves.filter(({ back }) => back === null).length,
      services.length,
    ];
    for (const count of counts) expect(count).toBeGreaterThan(0);
  });

  it('are by every method what SQL makes of them', async () => {
    const counted = lengthsBySql(truth.stays, truth.leaves, truth.services);
    const shown = await Promise.all(
      truth.stays.map(async ({ id, patient }) => {
        const { methods } = await made.ask(`/v1/patients/${patient}/stays/${id}/length-of-stay`);
        return [id, figuresOf(methods)] as const;
      }),
    );
    expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(counted));
  });

  it('are by level, payer and month what SQL makes of them, those that go on apart', async () => {
    const cells = cellsBySql(truth);
    expect(cells.length).toBeGreaterThan(100);
    const asked = { by: ['level', 'payer', 'month'], asOf: dateText(LAST_DAY) };
    const { json } = await made.send('POST', REPORTS, asked);
    const path = `${REPORTS}/${json.report}`;
    await until(
      () => made.ask(path),
      ({ state }) => state === 'reported',
    );
    const { figures, complete } = await made.ask(`${path}/figures`);
    expect(complete).toBe(true);
    expect(figures.map(sqlCellOf).sort()).toEqual(cells.map((cell) => JSON.stringify(cell)).sort());
  });
});

function sqlCellOf({ method, cell, n, days, median, p90, open }: Told): string {
  const { level, payer, month } = cell;
  return JSON.stringify({
    ...{ method, level, payer, month, n, days, median, p90 },
    ...{ openStays: open.n, openDays: open.days },
  });
}

function figuresOf(methods: readonly { method: string; days: number }[]) {
  return Object.fromEntries(methods.map(({ method, days }) => [method, days]));
}
