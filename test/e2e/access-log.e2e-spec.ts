import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FLUSH_MS } from '#privacy/access';
import { noteAtOnce, verifyAccesses } from '#privacy/sqlite';
import { openDatabase } from '#sqlite';
import { continuum } from './cli.js';
import { startTestService, type TestService } from './service.js';

const STRANGER = '00000000-0000-4000-8000-000000000000';

describe('The access log', () => {
  const place = mkdtempSync(join(tmpdir(), 'continuum-accesses-'));
  const data = join(place, 'data');
  const file = join(data, 'access.db');
  let service: TestService;
  let patient: string;
  beforeAll(async () => {
    service = await startTestService({ folder: data });
    patient = (await service.post('/v1/patients', { name: 'Rosa Delgado' })).json.patient;
  });
  afterAll(async () => {
    await service.kill9();
    rmSync(place, { recursive: true, force: true });
  });

  const look = (id: string, of = patient) =>
    service.get(`/v1/patients/${of}`, { headers: { 'x-correlation-id': id } });
  /** Which of some requests are in the file. */
  function written(...ids: readonly string[]): string[] {
    const db = openDatabase(file, { synchronous: 'FULL', readOnly: true });
    try {
      const texts = db.prepare('SELECT text FROM accesses').all<{ text: string }>();
      const known = new Set(texts.map(({ text }) => JSON.parse(text).correlationId));
      return ids.filter((id) => known.has(id));
    } finally {
      db.close();
    }
  }
  function change(sql: string): void {
    const db = openDatabase(file, { synchronous: 'FULL' });
    db.exec(sql);
    db.close();
  }
  const verify = () => continuum(data, ['verify', '--json']);

  it('holds a denial before it is answered, also where the process is killed right then', async () => {
    expect((await look('denied', STRANGER)).status).toBe(404);
    await service.kill9();
    expect(written('denied')).toEqual(['denied']);
    service = await startTestService({ folder: data });
  });

  it('loses of a killed process no more than what was read within the last window', async () => {
    await Promise.all(['early-1', 'early-2', 'early-3'].map((id) => look(id)));
    await sleep(4 * FLUSH_MS);
    await look('late');
    await service.kill9();
    expect(written('early-1', 'early-2', 'early-3')).toEqual(['early-1', 'early-2', 'early-3']);
    const { code, json } = await verify();
    expect([code, json.accesses.brokenEntries]).toEqual([0, 0]);
    service = await startTestService({ folder: data });
  });

  it('holds everything that was read before a stop in order', async () => {
    const ids = Array.from({ length: 50 }, (_, i) => `before-stop-${i}`);
    await Promise.all(ids.map((id) => look(id)));
    await service.stop();
    expect(written(...ids)).toEqual(ids);
    service = await startTestService({ folder: data });
  });

  it('takes an export from a process beside the service, as a chain of its own', async () => {
    await look('before-export');
    noteAtOnce(data, [
      {
        at: new Date().toISOString(),
        actor: { id: 'operator', role: 'admin', organisation: null },
        purpose: 'audit',
        what: 'export',
        words: null,
        patients: [patient],
        outcome: 'exported',
        correlationId: 'the-export',
      },
    ]);
    expect(written('the-export')).toEqual(['the-export']);
    await look('after-export');
    const { json } = await service.get(`/v1/patients/${patient}/accesses?limit=3`);
    expect(json.items.map(({ correlationId }: { correlationId: string }) => correlationId).sort()).toEqual(
      ['after-export', 'before-export', 'the-export'].sort(),
    );
    const { chains, entries, brokenEntries } = verifyAccesses(data);
    expect(chains).toBe(5);
    expect(entries).toBeGreaterThan(50);
    expect(brokenEntries).toBe(0);
  });

  it('that was changed is named by verify, with the entry and its chain', async () => {
    await service.stop();
    const { code, json: whole } = await verify();
    expect([code, whole.accesses.broken]).toEqual([0, []]);
    change(`UPDATE accesses SET text = replace(text, '"operator"', '"somebody"') WHERE place = 3`);
    const changed = await verify();
    expect([changed.code, changed.json.broken]).toEqual([1, []]);
    expect(changed.json.accesses.broken).toEqual([
      {
        place: 3,
        chain: expect.stringMatching(/^[0-9a-f-]{36}\/\d{4}-\d\d-\d\d$/),
        why: 'its text was altered',
      },
    ]);
    const { stdout } = await continuum(data, ['verify']);
    expect(stdout).toMatch(
      /^Access log: \d+ entries in 5 chains: 1 broken\nFirst: entry 3, chain \S+: its text/m,
    );
  });
});
