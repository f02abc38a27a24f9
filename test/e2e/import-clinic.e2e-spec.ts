import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { continuum } from './cli.js';
import { staysIn } from './imported-stays.js';
import { startTestService } from './service.js';

const CLINIC = 'test/fixtures/csv/clinic';
const REFUSED = [
  [4, 'start', 'is not written as DD.MM.YYYY HH:mm'],
  [5, 'patient', 'is the identifier of nobody registered'],
  [6, 'start', 'never was'],
  [7, 'end', 'lies before the start'],
  [8, 'CLASS', 'spa is no care'],
  [9, 'TO', 'the row has 4 fields, the header 9'],
  [10, 'facility', 'there is no such facility'],
  [11, 'disposition', 'has a value that the mapping does not know'],
] as const;

jest.setTimeout(120_000);

describe('A clinic’s own files, by a mapping of its own', () => {
  let folder: string;
  let files: string;
  const run = (...more: string[]) =>
    continuum(folder, ['import', 'csv', '--mapping', join(files, 'mapping.json'), files, ...more]);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'continuum-'));
    files = mkdtempSync(join(tmpdir(), 'continuum-'));
    cpSync(CLINIC, files, { recursive: true });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(files, { recursive: true, force: true });
  });

  it('are taken, and every row that is not is named in the report', async () => {
    const { code, json, stderr } = await run('--json');
    expect(code).toBe(0);
    expect(json).toMatchObject({
      ...{ read: 11, taken: 3, corrected: 0, unchanged: 0, refused: 8 },
      others: { sites: { read: 2, taken: 2 }, people: { read: 3, taken: 2, refused: 1 } },
    });
    const path = /^Report: (.*)$/m.exec(stderr)?.[1] ?? '';
    expect(statSync(path).mode & 0o077).toBe(0);
    const lines = readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toEqual(json);
    const refused = lines.filter(({ file, result }) => file === 'visits.csv' && result === 'refused');
    for (const [number, field, reason] of REFUSED) {
      expect(refused).toContainEqual(
        expect.objectContaining({
          number,
          field,
          reason: expect.stringContaining(reason),
          id: number === 9 ? [] : [String(number)],
        }),
      );
    }
    expect(refused).toHaveLength(REFUSED.length);
    expect(lines).toContainEqual(
      expect.objectContaining({ file: 'people.csv', number: 3, field: 'birthDate' }),
    );
    expect((await staysIn(folder)).sort()).toEqual([12, 4]);
    expect((await run('--json')).json).toMatchObject({ taken: 0, unchanged: 3, refused: 8, events: 0 });
  });

  it('may be imported beside a running service, which goes on', async () => {
    const service = await startTestService({ folder });
    try {
      const { code, stdout } = await run();
      expect(code).toBe(0);
      expect(stdout).toMatch(/^visits +11 +3 /m);
      expect(await service.get('/v1/current-placements')).toMatchObject({ status: 200, json: { items: [] } });
    } finally {
      await service.stop();
    }
  });

  it('are imported up to the place where a file cannot be read on', async () => {
    appendFileSync(join(files, 'visits.csv'), '12;M-1;hill;13.03.2025 10:00;;visit;;;"quoted"badly\n');
    const { code, stderr } = await run('--json');
    expect(code).toBe(1);
    expect(stderr).toMatch(/visits\.csv, line 14: row 12/);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(await staysIn(folder)).toHaveLength(2);
  });

  it.each([
    [
      'a column is missing',
      () => writeFileSync(join(files, 'people.csv'), 'MRN;FIRST\nM-1;Ana\n'),
      'people.csv, line 1: the header lacks LAST',
    ],
    ['the counted file is missing', () => rmSync(join(files, 'visits.csv')), 'visits.csv, line 1: is not in'],
    ['the mapping is none', () => writeFileSync(join(files, 'mapping.json'), '{"name": 1}'), 'is no mapping'],
    [
      'the mapping is missing',
      () => rmSync(join(files, 'mapping.json')),
      'neither a shipped one (synthea) nor a file',
    ],
  ])('are refused in words where %s', async (_, spoil, why) => {
    spoil();
    const { code, stderr } = await run('--json');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(why) });
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('leave an account without the role of an admin outside', async () => {
    const service = await startTestService({ folder });
    try {
      const body = { accountId: 'ana-ruiz', name: 'Ana Ruiz', role: 'auditor' };
      expect(await service.post('/v1/accounts', body)).toMatchObject({ status: 201 });
      const { json } = await service.post('/v1/accounts/ana-ruiz/tokens', {});
      const batch = { source: 'clinic/visits', rows: [{}] };
      expect(await service.post('/v1/import-batches', batch, { token: json.token })).toMatchObject({
        status: 403,
      });
      expect(await service.post('/v1/import-batches', batch)).toMatchObject({
        status: 400,
        json: { code: 'VALIDATION_FAILED', errors: [{ field: 'rows[0].record' }] },
      });
      expect(readdirSync(folder).filter((name) => name.startsWith('import-report'))).toEqual([]);
    } finally {
      await service.stop();
    }
  });
});
