import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { viewsFile } from '../../apps/api/data-folder.js';
import { Clinics } from './clinics.js';

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
    const holdsIt = () => readFileSync(viewsFile(clinics.service.folder)).includes(patient);
    for (const until = Date.now() + 5000; !holdsIt() && Date.now() < until; )
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(holdsIt()).toBe(true);
  });
});
