import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { viewsFile } from '../../apps/api/data-folder.js';
import { Clinics } from './clinics.js';
import { startTestService, until } from './service.js';

describe('The file of the views', () => {
  let clinics: Clinics;
  beforeAll(async () => {
    clinics = await Clinics.open();
    await clinics.service.ready();
  });
  afterAll(() => clinics.stop());

  it('holds what was committed a moment later, also where that is too little to fill its log', async () => {
    const patient = await clinics.patient({ name: 'Rosa Delgado' });
    await clinics.service.caughtUp();
    const file = viewsFile(clinics.service.folder);
    expect(await until(async () => readFileSync(file).includes(patient), Boolean)).toBe(true);
  });

  it('is made anew where it is gone; questions about the past wait for it, or say when to ask again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'continuum-'));
    const before = await startTestService({ folder });
    const { json } = await before.post('/v1/patients', {});
    await before.kill9();
    for (const name of readdirSync(folder)) if (name.startsWith('views.db')) rmSync(join(folder, name));
    const service = await startTestService({ folder });
    try {
      const today = new Date().toISOString();
      const answers = await Promise.all(
        [
          `/v1/patients/${json.patient}/history?knownAt=${today}`,
          `/v1/patients/${json.patient}/replay?knownAt=${today}`,
          `/v1/audit/census?facility=nowhere&knownAt=${today}`,
          `/v1/audit/differences?from=${today}`,
        ].map((path) =>
          until(
            () => service.get(path),
            ({ status }) => status !== 503,
          ),
        ),
      );
      expect(answers.map(({ status, json }) => [status, json?.code])).toEqual([
        [200, undefined],
        [200, undefined],
        [422, 'FACILITY_UNKNOWN'],
        [200, undefined],
      ]);
    } finally {
      await service.kill9();
      rmSync(folder, { recursive: true });
    }
  });
});
