import { appendFileSync, chmodSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { continuum } from './cli.js';
import { startTestService } from './service.js';

type Check = {
  readonly name: string;
  readonly state: string;
  readonly what: string;
  readonly wayOut?: string;
};

describe('continuum doctor', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  const doctor = async (env: Readonly<Record<string, string>> = {}) => {
    const { code, json, stderr } = await continuum(folder, ['doctor', '--json'], env);
    if (json === null) throw new Error(stderr);
    return { code, checks: new Map((json.checks as Check[]).map((check) => [check.name, check])) };
  };
  /** A service that stored something and stopped. */
  const servedOnce = async (env: Readonly<Record<string, string>> = {}, now?: string) => {
    const service = await startTestService({ folder, env });
    const account = { accountId: 'ana-ruiz', name: 'Ana Ruiz', role: 'auditor' };
    expect((await service.post('/v1/accounts', account, now === undefined ? {} : { now })).status).toBe(201);
    await service.caughtUp();
    await service.stop();
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('finds a running service in order, and one that stopped', async () => {
    const service = await startTestService({ folder });
    await service.caughtUp();
    const running = await doctor();
    await service.stop();
    expect(running.code).toBe(0);
    for (const name of ['folder', 'service', 'log', 'views', 'keys']) {
      expect(running.checks.get(name)).toMatchObject({ state: 'good' });
    }
    expect(running.checks.get('service')?.what).toContain(service.address);
    const stopped = await doctor();
    expect(stopped.code).toBe(0);
    expect(stopped.checks.get('service')).toMatchObject({
      state: 'warning',
      what: 'none runs on this folder',
    });
  });

  it('says it in words, the way out below what is not in order', async () => {
    await servedOnce();
    const { stdout } = await continuum(folder, ['doctor']);
    expect(stdout).toMatch(/^ok {4}log {10}\d+ events, the last one of \d{4}-/m);
    expect(stdout).toMatch(
      /^warn {2}service {6}none runs on this folder\n {19}Start it: npx continuum serve$/m,
    );
  });

  it('looks at nothing else where there is no log', async () => {
    const { code, checks } = await doctor();
    expect(code).toBe(1);
    expect([...checks.keys()]).toEqual(['folder']);
    expect(checks.get('folder')?.what).toContain(`There is no event log in ${folder}`);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('finds keys that are gone, and a master key that others may read', async () => {
    await servedOnce();
    chmodSync(at('master.key'), 0o644);
    const open = await doctor();
    expect(open.code).toBe(1);
    expect(open.checks.get('keys')?.what).toContain(`Run: chmod 600 ${at('master.key')}`);
    chmodSync(at('master.key'), 0o600);
    renameSync(at('keys.db'), at('elsewhere.db'));
    const gone = await doctor();
    expect(gone.code).toBe(1);
    expect(gone.checks.get('keys')).toMatchObject({
      state: 'bad',
      wayOut: 'Bring it back from the key backup',
    });
    expect(readdirSync(folder)).not.toContain('keys.db');
  });

  it('finds that there are no views', async () => {
    await servedOnce();
    for (const name of readdirSync(folder)) if (name.startsWith('views.db')) rmSync(at(name));
    const { code, checks } = await doctor();
    expect(code).toBe(1);
    expect(checks.get('views')?.what).toContain('npx continuum projections rebuild');
  });

  it('finds a clock that is behind the log', async () => {
    await servedOnce({ CONTINUUM_CLOCK: 'driven' }, '2999-01-01T00:00:00.000Z');
    expect((await doctor()).checks.get('log')).toMatchObject({ state: 'good' });
    rmSync(at('clock'));
    const { code, checks } = await doctor();
    expect(code).toBe(1);
    expect(checks.get('log')).toMatchObject({ state: 'bad', wayOut: 'Set the clock right' });
  });

  it('finds checkpoints that were altered', async () => {
    const CONTINUUM_CHECKPOINT_DIR = at('checkpoints');
    await servedOnce({ CONTINUUM_CHECKPOINT_DIR });
    const whole = await doctor({ CONTINUUM_CHECKPOINT_DIR });
    expect(whole.checks.get('checkpoints')).toMatchObject({ state: 'good' });
    for (const name of readdirSync(CONTINUUM_CHECKPOINT_DIR)) {
      appendFileSync(join(CONTINUUM_CHECKPOINT_DIR, name), ' ');
    }
    const { code, checks } = await doctor({ CONTINUUM_CHECKPOINT_DIR });
    expect(code).toBe(1);
    expect(checks.get('checkpoints')?.state).toBe('bad');
  });
});
