import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { continuum } from './cli.js';
import { staysIn } from './imported-stays.js';
import { lengthsBySql } from './lengths-by-sql.js';

const SYNTHEA = resolve('../shared/data/synthea');
const isThere = existsSync(join(SYNTHEA, 'encounters.csv'));
const runs = isThere ? describe : describe.skip;
if (!isThere) process.stderr.write(`Skipped: ${SYNTHEA}/encounters.csv is missing, an export of Synthea\n`);

type Row = {
  readonly method: string;
  readonly cell: { year: string };
  readonly n: number;
  readonly days: number;
};

// Several imports in one test, on whatever machine.
jest.setTimeout(300_000);

runs(`Synthea, as found in ${SYNTHEA}`, () => {
  let folder: string;
  let copy: string;
  const imported = async (from: string) => {
    const { code, json, stderr } = await continuum(folder, [
      'import',
      'csv',
      '--mapping',
      'synthea',
      from,
      '--json',
    ]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    return json;
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'continuum-'));
    copy = mkdtempSync(join(tmpdir(), 'continuum-'));
    cpSync(SYNTHEA, copy, { recursive: true });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(copy, { recursive: true, force: true });
  });

  it('is taken, but for what is none of the levels of care', async () => {
    const { others, ...counts } = await imported(SYNTHEA);
    expect(counts).toMatchObject({ read: 7584, taken: 7558, corrected: 0, unchanged: 0, refused: 26 });
    expect(counts.warned).toBeGreaterThan(0);
    expect(counts.events).toBeGreaterThan(7558);
    expect(others).toMatchObject({
      organizations: { read: 215, taken: 215, events: 430 },
      patients: { read: 111, taken: 111, refused: 0, events: 122 },
      payer_transitions: { read: 1084, refused: 0 },
    });
  });

  it('has 49 stays of 138 calendar days, 1 in the middle', async () => {
    const days = (await staysIn(folder)).sort((a, b) => Number(a) - Number(b));
    expect(days).toHaveLength(49);
    expect(days.reduce<number>((sum, some) => sum + Number(some), 0)).toBe(138);
    expect(days[24]).toBe(1);
  });

  it('has of them by every method, in each year, what SQL makes of the encounters in its file', async () => {
    const [file, patients] = ['encounters.csv', 'patients.csv'].map((name) =>
      readFileSync(join(SYNTHEA, name), 'utf8'),
    );
    const encounters = inpatientIn(file ?? '', patients ?? '');
    const bySql = lengthsBySql(encounters, [], []);
    const { code, stdout, stderr } = await continuum(folder, ['los', '--by', 'year', '--json']);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map((line): Row => JSON.parse(line));
    for (const method of ['medicare', 'hcup', 'aihw', 'teds', 'accrued']) {
      const told = rows
        .filter((row) => row.method === method)
        .map(({ cell, n, days }) => [cell.year, n, days]);
      const years = [...new Set(encounters.map(({ last }) => last.slice(0, 4)))].sort();
      const counted = years.map((year) => {
        const own = encounters.filter(({ last }) => last.startsWith(year));
        return [year, own.length, own.reduce((sum, { id }) => sum + Number(bySql.get(id)?.[method]), 0)];
      });
      expect([method, told]).toEqual([method, counted]);
    }
    const { stdout: whole } = await continuum(folder, ['los', '--method', 'hcup', '--json']);
    // One of the patients died on the day before the end that the file gives: a day less than the calendar has.
    expect(JSON.parse(whole)).toMatchObject({ n: 49, days: 137, mean: 2.7959, median: 1 });
  });

  it('changes nothing the second time', async () => {
    const { others, ...counts } = await imported(SYNTHEA);
    expect(counts).toMatchObject({
      read: 7584,
      taken: 0,
      corrected: 0,
      unchanged: 7558,
      refused: 26,
      events: 0,
    });
    expect(others).toMatchObject({
      organizations: { events: 0 },
      patients: { events: 0 },
      payer_transitions: { events: 0 },
    });
  });

  it('is corrected where 20 stays were opened again and 5 moved, and taken back', async () => {
    const path = join(copy, 'encounters.csv');
    rmSync(path);
    writeFileSync(path, withChanges(readFileSync(join(SYNTHEA, 'encounters.csv'), 'utf8')));
    const corrected = { read: 7584, taken: 0, corrected: 25, unchanged: 7533, refused: 26 };
    expect(await imported(copy)).toMatchObject(corrected);
    expect((await staysIn(folder)).filter((days) => days === null).length).toBeGreaterThan(0);
    expect(await imported(SYNTHEA)).toMatchObject(corrected);
    const days = await staysIn(folder);
    expect([days.length, days.reduce<number>((sum, some) => sum + Number(some), 0)]).toEqual([49, 138]);
    expect(await imported(SYNTHEA)).toMatchObject({ corrected: 0, unchanged: 7558, events: 0 });
  });
});

/** The first 20 stays without their end, the next 5 two days and three hours later. */
function withChanges(text: string): string {
  const later = (time: string) =>
    new Date(Date.parse(time) + 51 * 3_600_000).toISOString().replace('.000', '');
  let stays = 0;
  return text
    .split('\n')
    .map((line) => {
      const fields = line.split(',');
      const [id, start = '', stop = '', ...rest] = fields;
      if (!fields.includes('inpatient')) return line;
      stays += 1;
      if (stays <= 20) return [id, start, '', ...rest].join(',');
      return stays <= 25 ? [id, later(start), later(stop), ...rest].join(',') : line;
    })
    .join('\n');
}

/** The inpatient encounters of a file, by the dates on which they began and ended in Chicago, and deaths. */
function inpatientIn(csv: string, patients: string) {
  const deaths = new Map(patients.split('\n').map((line) => [line.split(',')[0], line.split(',')[2]]));
  const dates = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Chicago' });
  const rows = csv.split('\n').map((line) => line.split(','));
  return rows
    .filter((row) => row[7] === 'inpatient')
    .map(([id = '', start = '', stop = '', patient = '', facility = '']) => ({
      ...{ id, patient, facility, level: 'inpatient' },
      ...{ first: dates.format(new Date(start)), last: dates.format(new Date(stop)) },
      ...{ died: deaths.get(patient) || null, continued: false, asOf: '2026-01-01' },
    }));
}
