import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDatabase } from '#sqlite';
import { expectProblem } from './clinics.js';
import { type Answer, until } from './service.js';
import { reportsOf, ToldPayers } from './told-payers.js';

type Length = { readonly method: string; readonly days: number };
type Cell = {
  readonly cell: object;
  readonly stays: number | null;
  readonly lengths: readonly Length[] | null;
};

describe('Lengths of stay told to a payer', () => {
  let place: ToldPayers;
  beforeAll(async () => {
    place = await ToldPayers.open();
  }, 120_000);
  afterAll(async () => {
    await place.service.stop();
    rmSync(place.service.folder, { recursive: true, force: true });
  });

  const ask: ToldPayers['ask'] = (...asked) => place.ask(...asked);
  const begin: ToldPayers['begin'] = (...asked) => place.begin(...asked);
  const told: ToldPayers['told'] = (...asked) => place.told(...asked);
  const cells = (some: readonly Cell[]) => some.map(({ cell, stays }) => [cell, stays]);
  const daysOf = ({ json }: Answer): Record<string, number> =>
    Object.fromEntries(json.ended.totals.at(-1).lengths.map(({ method, days }: Length) => [method, days]));

  it.each([
    [{ year: '2025', by: ['level'] }, 422, 'YEAR_NOT_OVER', 'year'],
    [{ year: '2026', by: ['level'] }, 422, 'YEAR_NOT_OVER', 'year'],
    [{ year: '20x4', by: ['level'] }, 400, 'VALIDATION_FAILED', 'year'],
    [{ by: ['level'] }, 400, 'VALIDATION_FAILED', 'year'],
    [{ year: '2024' }, 400, 'VALIDATION_FAILED', 'by'],
    [{ year: '2024', by: [] }, 422, 'TOO_MANY_DIMENSIONS', 'by'],
    [{ year: '2024', by: ['level', 'age', 'disposition'] }, 422, 'TOO_MANY_DIMENSIONS', 'by'],
    [{ year: '2024', by: ['level', 'level'] }, 400, 'VALIDATION_FAILED', 'by'],
    [{ year: '2024', by: ['facility'] }, 422, 'DIMENSION_UNKNOWN', 'by'],
    [{ year: '2024', by: ['level', 'month'] }, 422, 'DIMENSION_UNKNOWN', 'by'],
    [{ year: '2024', by: ['level'], facility: 'lakeside-house' }, 400, 'VALIDATION_FAILED', 'facility'],
    [{ year: '2024', by: ['level'], asOf: '2024-06-30' }, 400, 'VALIDATION_FAILED', 'asOf'],
    [{ year: '2024', by: ['level'], knownAt: '2025-01-01' }, 400, 'VALIDATION_FAILED', 'knownAt'],
    [{ year: '2024', by: ['level'], payer: 'other-payer' }, 400, 'VALIDATION_FAILED', 'payer'],
  ])('are refused where asked as %j: %i %s, and nothing is told', async (body, status, code, field) => {
    expectProblem(await begin(body), status, code, field);
    expect((await ask(reportsOf('acme-health'))).json).toEqual({ items: [] });
  });

  it('are those of cells of enough persons, with nothing by which one could be found', async () => {
    const { json, text } = await told({ year: '2024', by: ['level'] });
    expect(json).toMatchObject({ asOf: '2024-12-31', threshold: 3, complete: true, askedBy: 'acme-desk' });
    expect(cells(json.ended.cells)).toEqual([
      [{ level: 'inpatient' }, null],
      [{ level: 'iop' }, null],
      [{ level: 'php' }, 7],
    ]);
    expect(json.ended.cells[0].lengths).toBeNull();
    expect(json.ended.cells[2].lengths[1]).toEqual({
      ...{ method: 'hcup', version: 1, days: 120, mean: 17.1429, median: 11 },
    });
    expect(cells(json.ended.totals)).toEqual([[{}, 11]]);
    // One of eleven is partial, two go on.
    expect([json.ended.partialStays, cells(json.open.cells)]).toEqual([null, [[{ level: 'iop' }, null]]]);
    for (const patient of place.patients) expect(text).not.toContain(patient);
    expect(text).not.toMatch(/lakeside|recovery|Quetzal|2024-0|other-payer/);
  });

  it('are CSV for whoever asks for that, what is held back being empty', async () => {
    const path = `${reportsOf('acme-health')}/2024/figures`;
    const csv = await ask(path, 'acme-health', { accept: 'text/csv' });
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines = csv.text.split('\r\n');
    expect(lines.slice(0, 5)).toEqual([
      'of,kind,level,stays,method,version,days,mean,median',
      'ended,cell,inpatient,,,,,,',
      'ended,cell,iop,,,,,,',
      'ended,cell,php,7,medicare,1,120,17.1429,11',
      'ended,cell,php,7,hcup,1,120,17.1429,11',
    ]);
    expect(lines.slice(-3)).toEqual(['open,cell,iop,,,,,,', 'open,total,,,,,,,', '']);
  });

  it('are of its own days, which with those of the other one are those of all stays', async () => {
    const [acme, other] = [
      await told({ year: '2024', by: ['level'] }),
      await told({ year: '2024', by: ['age', 'level'] }, 'other-payer'),
    ];
    const window = { from: '2024-01-01', to: '2024-12-31', asOf: '2024-12-31' };
    const { json } = await place.payers.clinics.post('/v1/length-of-stay-reports', window, { as: 'auditor' });
    const staff = await until(
      () => place.payers.clinics.get(`/v1/length-of-stay-reports/${json.report}/figures`, { as: 'auditor' }),
      ({ status }) => status === 200,
    );
    for (const { method, days, payerDays } of staff.json.totals) {
      const [of, ofOther] = [daysOf(acme)[method] ?? 0, daysOf(other)[method] ?? 0];
      expect([method, of + ofOther]).toEqual([method, days]);
      expect(payerDays).toEqual([
        { payer: 'acme-health', days: of },
        { payer: 'other-payer', days: ofOther },
      ]);
    }
  });

  it('are the same bytes each time, whatever was learned since, and are told by nothing else', async () => {
    const first = await told({ year: '2024', by: ['level'] });
    const { patient, factId, id } = place.discharge;
    const change = { kind: 'void', factId, supersedes: id, reason: 'Not hers' };
    await place.payers.clinics.state(patient, 'changes', { changes: [change] });
    await place.service.caughtUp();
    expect((await told({ year: '2024', by: ['level'] })).text).toBe(first.text);
    for (const by of [['age'], ['level', 'age'], ['disposition']]) {
      expectProblem(await begin({ year: '2024', by }), 409, 'YEAR_TOLD_OTHERWISE', 'by');
    }
    const { items } = (await ask(reportsOf('acme-health'))).json;
    const hash = createHash('sha256').update(first.text).digest('hex');
    expect(items).toMatchObject([{ year: '2024', by: ['level'], account: 'acme-desk', hash }]);
    expect((await ask(items[0].figures)).text).toBe(first.text);
  });

  it('are asked for in any order, and once under one key', async () => {
    await told({ year: '2023', by: ['level', 'age'] });
    expect((await told({ year: '2023', by: ['age', 'level'] })).json.by).toEqual(['level', 'age']);
    const key = { 'idempotency-key': 'the-report-of-2022' };
    const body = { year: '2022', by: ['level'] };
    expect((await begin(body, 'acme-health', 'acme-health', key)).status).toBe(202);
    await until(
      () => ask(`${reportsOf('acme-health')}/2022`),
      ({ json }) => json.state === 'reported',
    );
    expect((await begin(body, 'acme-health', 'acme-health', key)).json.state).toBe('reported');
    const reused = await begin({ ...body, year: '2021' }, 'acme-health', 'acme-health', key);
    expectProblem(reused, 422, 'IDEMPOTENCY_KEY_REUSED');
    expectProblem(await ask(`${reportsOf('acme-health')}/2021/figures`), 404, 'REPORT_UNKNOWN');
  });

  it('are of one question, where two clerks ask different ones at once', async () => {
    const asked = [['level'], ['age'], ['disposition']].map((by) => begin({ year: '2017', by }));
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
    for (const answer of answers.filter(({ status }) => status === 409)) {
      expectProblem(answer, 409, 'YEAR_TOLD_OTHERWISE', 'by');
    }
  });

  it('are begun for its own payer alone', async () => {
    const headers = { 'x-correlation-id': 'begun-for-another' };
    const body = { year: '2020', by: ['level'] };
    expectProblem(await begin(body, 'other-payer', 'acme-health', headers), 404, 'REPORT_UNKNOWN');
    expectProblem(await ask(`${reportsOf('acme-health')}/2020`), 404, 'REPORT_UNKNOWN');
    const { items } = (await place.service.get('/v1/accesses?outcome=denied&limit=200')).json;
    expect(items).toContainEqual(
      expect.objectContaining({ correlationId: 'begun-for-another', what: 'lengthOfStayReports' }),
    );
  });

  it('are shown to an auditor as they were told, which is written down, and to no case manager', async () => {
    const path = `${reportsOf('acme-health')}/2024/figures`;
    const own = await ask(path);
    const headers = { 'x-correlation-id': 'what-acme-was-told' };
    const { text } = await place.payers.clinics.get(path, { as: 'auditor', headers });
    expect(text).toBe(own.text);
    const { items } = (await place.service.get('/v1/accesses?account=eva-lund&limit=50')).json;
    expect(items).toContainEqual(
      expect.objectContaining({ correlationId: 'what-acme-was-told', outcome: 'answered', patients: [] }),
    );
    expectProblem(await place.payers.clinics.get(path), 403, 'FORBIDDEN');
    const body = { year: '2019', by: ['level'] };
    expectProblem(
      await place.payers.clinics.post(reportsOf('acme-health'), body, { as: 'auditor' }),
      403,
      'FORBIDDEN',
    );
  });

  it('are kept through a kill, and wait while patients are missing', async () => {
    const path = `${reportsOf('acme-health')}/2024/figures`;
    const { text } = await ask(path);
    await place.kill();
    expect((await ask(path)).text).toBe(text);
    await place.service.ready();
    const [missing = ''] = place.patients;
    const db = openDatabase(`${place.service.folder}/views.db`, { synchronous: 'NORMAL' });
    db.prepare(
      `INSERT INTO quarantine (view, version, key, "eventId", stream, position, error, since)
       VALUES ('stays', 3, ?, ?, ?, '0', 'Error', '')`,
    ).run(missing, missing, `care-${missing}`);
    db.close();
    expectProblem(await begin({ year: '2018', by: ['level'] }), 409, 'POPULATION_INCOMPLETE');
    expectProblem(await ask(`${reportsOf('acme-health')}/2018`), 404, 'REPORT_UNKNOWN');
  });
});
