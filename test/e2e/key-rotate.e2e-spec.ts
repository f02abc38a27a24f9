import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openWard } from '../faults/ward.js';
import { continuum } from './cli.js';
import { startTestService } from './service.js';

describe('A rotated master key', () => {
  it('opens what the old one opened, and the old one nothing; the service must be stopped', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'continuum-rotate-'));
    const service = await startTestService({ folder });
    const token = await openWard(service);
    const body = { name: 'Ana Sealed', birthDate: '1990-05-17' };
    const { patient } = (await service.post('/v1/patients', body, { token })).json;
    const running = await continuum(folder, ['key', 'rotate']);
    expect(running).toMatchObject({ code: 1, stderr: expect.stringContaining('already writes to') });
    await service.stop();
    const before = readFileSync(join(folder, 'master.key'));
    const external = await continuum(folder, ['key', 'rotate'], {
      CONTINUUM_MASTER_KEY_FILE: join(folder, 'master.key'),
    });
    expect(external).toMatchObject({ code: 1, stderr: expect.stringContaining('--new-master-key-file') });
    expect(await continuum(folder, ['key', 'rotate', '--json'])).toMatchObject({
      code: 0,
      json: { keys: 1 },
    });
    const again = await startTestService({ folder });
    await again.ready();
    expect(await again.get(`/v1/patients/${patient}`, { token })).toMatchObject({
      text: expect.stringContaining('Ana Sealed'),
    });
    await again.stop();
    writeFileSync(join(folder, 'master.key'), before);
    const shut = startTestService({ folder });
    await expect(shut).rejects.toThrow('The master key does not open');
    rmSync(folder, { recursive: true });
  });
});
