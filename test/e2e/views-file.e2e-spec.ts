import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { viewsFile } from '../../apps/api/data-folder.js';
import { Clinics } from './clinics.js';
import { until } from './service.js';

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
});
