import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { continuum } from './cli.js';
import { importedStays } from './imported-stays.js';
import { lengthsBySql, type SqlService, type SqlStay } from './lengths-by-sql.js';
import { startTestService } from './service.js';

const SYNTHEA = resolve('../shared/data/synthea');
const isThere = existsSync(join(SYNTHEA, 'encounters.csv'));
const runs = isThere ? describe : describe.skip;
if (!isThere) process.stderr.write(`Skipped: ${SYNTHEA}/encounters.csv is missing, an export of Synthea\n`);

jest.setTimeout(240_000);

/** Taken from the file as it lies there; nothing of it went through an import. */
runs(`The lengths of the inpatient stays of Synthea, as found in ${SYNTHEA}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'continuum-'));
    const words = ['import', 'csv', '--mapping', 'synthea', SYNTHEA, '--json'];
    expect(await continuum(folder, words)).toMatchObject({ code: 0 });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are by every method what SQL makes of the file', async () => {
    const { stays, services } = tables();
    const counted = lengthsBySql(stays, [], services);
    expect(counted.size).toBe(49);
    const imported = await importedStays(folder);
    const service = await startTestService({ folder });
    try {
      const shown = await Promise.all(
        imported.map(async ({ patient, stay, row }) => {
          const path = `/v1/patients/${patient}/stays/${stay}/length-of-stay`;
          const { json } = await service.get(path);
          const figures = json.methods.map((one: { method: string; days: number }) => [one.method, one.days]);
          return [row, Object.fromEntries(figures)] as const;
        }),
      );
      expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(counted));
    } finally {
      await service.stop();
    }
  });
});

function tables(): { stays: SqlStay[]; services: SqlService[] } {
  const [encounters, patients] = ['encounters.csv', 'patients.csv'].map((file) =>
    parse<Record<string, string>>(readFileSync(join(SYNTHEA, file)), { columns: true }),
  );
  const died = new Map(patients?.map(({ Id = '', DEATHDATE }) => [Id, DEATHDATE || null]));
  const isStay = ({ ENCOUNTERCLASS = '' }) => ENCOUNTERCLASS === 'inpatient';
  const isService = ({ ENCOUNTERCLASS = '' }) => !['inpatient', 'hospice', 'snf'].includes(ENCOUNTERCLASS);
  return {
    stays: (encounters ?? [])
      .filter(isStay)
      .map(({ Id = '', START = '', STOP = '', PATIENT = '', ORGANIZATION = '' }) => ({
        ...{ id: Id, patient: PATIENT, level: 'inpatient', facility: ORGANIZATION },
        ...{ first: inChicago(START), last: inChicago(STOP), died: died.get(PATIENT) ?? null },
        ...{ continued: false, asOf: inChicago(new Date().toISOString()) },
      })),
    services: (encounters ?? []).filter(isService).map(({ START = '', PATIENT = '', ORGANIZATION = '' }) => {
      return { patient: PATIENT, facility: ORGANIZATION, day: inChicago(START) };
    }),
  };
}

const CHICAGO = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Chicago', dateStyle: 'short' });

function inChicago(instant: string): string {
  return CHICAGO.format(new Date(instant));
}
