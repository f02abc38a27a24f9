import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { continuum } from '../e2e/cli.js';
import { startTestService, type TestService } from '../e2e/service.js';
import { TestCluster } from './test-cluster.js';

describe('The command line of a cluster', () => {
  let cluster: TestCluster;
  let node: TestService;
  let patient: string;
  beforeAll(async () => {
    cluster = await TestCluster.start();
  }, 60_000);
  afterAll(async () => {
    await node?.stop();
    await cluster?.stop();
  });

  const run = (words: string) => continuum(null, words.split(' '), cluster.settings);

  it('makes the first account while no node runs, and its token is good at one', async () => {
    const made = await run('token create --account kim --role admin --json');
    expect([made.code, made.stderr]).toEqual([0, expect.any(String)]);
    node = await startTestService({ cluster });
    const { json } = await node.get('/v1/organisations', { token: made.json.token });
    expect(json.items).toEqual([]);
    const again = await run('token create --account kim --role admin --json');
    expect(again.code).toBe(0);
    const listed = await run('token list --json');
    expect(listed.json.accounts).toMatchObject([{ accountId: 'kim', tokens: [{}, {}] }]);
  });

  it('shows a patient whom a node has registered', async () => {
    const body = { name: 'Rosa Delgado', identifiers: [{ system: 'mrn', value: 'A-1' }] };
    patient = (await node.post('/v1/patients', body)).json.patient;
    await node.caughtUp();
    const shown = await run(`show patient ${patient}`);
    expect(shown.stdout).toContain('Rosa Delgado');
    expect((await run(`replay ${patient} --json`)).json.items).toHaveLength(1);
  });

  it('finds what a cluster stands on in order', async () => {
    const { code, json } = await run('doctor --json');
    const states = Object.fromEntries(
      json.checks.map(({ name, state }: { name: string; state: string }) => [name, state]),
    );
    expect([code, states]).toEqual([
      0,
      { servers: 'good', keys: 'good', log: 'good', projectors: 'good', views: 'good', room: 'good' },
    ]);
    expect(json.checks[3].what).toBe('1 live, 64 of 64 partitions held');
  });

  it('verifies the log and who looked', async () => {
    const { code, json } = await run('verify --json');
    expect([code, json.broken, json.accesses.brokenEntries]).toEqual([0, [], 0]);
    expect([json.events > 3, json.accesses.entries > 0]).toEqual([true, true]);
    const narrowed = await run(`verify --patient ${patient}`);
    expect([narrowed.code, narrowed.stderr]).toEqual([1, expect.stringContaining('leave it out')]);
  });

  it('tells how far views are, compares them, and has them built anew and taken up again by the projectors', async () => {
    const told = await run('projections status --json');
    expect(told.json.views.map(({ lag }: { lag: number }) => lag)).toEqual(told.json.views.map(() => 0));
    const checked = await run('projections check --json');
    expect([checked.code, checked.stderr]).toEqual([0, expect.any(String)]);
    const search = checked.json.views.find(({ name }: { name: string }) => name === 'patient_search');
    expect(search).toEqual({ name: 'patient_search', rows: expect.any(Number), differing: 0 });
    expect(search.rows).toBeGreaterThan(0);
    expect((await run('projections rebuild stays --json')).json).toEqual({ views: ['stays'] });
    const retried = await run('projections retry stays --json');
    expect(retried.json).toEqual({ views: [{ name: 'stays', lifted: 0, remaining: 0 }] });
    expect((await run('projections prune --json')).json).toEqual({ dropped: [] });
  });

  it('imports through a node of its own', async () => {
    const clinic = 'test/fixtures/csv/clinic';
    const imported = await run(`import csv --mapping ${clinic}/mapping.json ${clinic} --json`);
    expect([imported.code, imported.stderr]).toEqual([0, expect.stringContaining('Report:')]);
    rmSync(/^Report: (.*)$/m.exec(imported.stderr)?.[1] ?? '');
    expect(imported.json).toMatchObject({ read: 11, taken: 3, refused: 8 });
    const again = await node.get('/v1/facilities');
    expect(again.json.items).toHaveLength(2);
  });

  it.each([
    ['backup', 'backup there', "its engines' own tools"],
    ['restore', 'restore there', "its engines' own tools"],
    ['checkpoint', 'checkpoint there', 'from a data folder'],
    ['export', 'export --period all --out there', 'from a data folder'],
  ])('says of %s that it is for a data folder, and what to do', async (_, words, wayOut) => {
    const { code, stderr } = await run(words);
    expect([code, stderr]).toEqual([1, expect.stringContaining(wayOut)]);
  });

  it('puts the keys under another master key while a node goes on, and then shuts the old one out', async () => {
    const next = randomBytes(32).toString('base64');
    const before = { ...cluster.settings, CONTINUUM_NEW_MASTER_KEY: next };
    const after = { ...cluster.settings, CONTINUUM_MASTER_KEY: next };
    const rotate = (settings: typeof after, ...words: string[]) =>
      continuum(null, ['key', 'rotate', '--json', ...words], settings);
    const unsaid = await run('key rotate');
    expect([unsaid.code, unsaid.stderr]).toEqual([1, expect.stringContaining('--new-master-key-file FILE')]);
    const rotated = await rotate(before);
    expect([rotated.code, rotated.json]).toEqual([0, { keys: expect.any(Number), finished: false }]);
    expect(rotated.json.keys).toBeGreaterThan(0);
    const doctor = await run('doctor --json');
    expect(doctor.json.checks[1]).toMatchObject({ name: 'keys', state: 'warning' });

    const registered = await node.post('/v1/patients', { name: 'Lou Pike' });
    expect(registered.status).toBe(201);
    expect((await rotate(before, '--finish')).stderr).toContain('still give the master key before');
    const finished = await rotate(after, '--finish');
    expect([finished.code, finished.json]).toEqual([0, { keys: rotated.json.keys + 1, finished: true }]);

    const shown = await continuum(null, ['show', 'patient', registered.json.patient], after);
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('Lou Pike')]);
    expect((await node.get(`/v1/patients/${patient}`)).text).toContain('Rosa Delgado');
    const shut = await run(`show patient ${patient}`);
    expect([shut.code, shut.stderr]).toEqual([
      1,
      expect.stringContaining('does not open the keys in PostgreSQL'),
    ]);
  });
});
