import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { journeys } from '../faults/journeys.js';
import { openWard } from '../faults/ward.js';
import { send, Writers } from '../faults/writers.js';
import { judgedByNode } from '../proof/verifiers.js';
import { continuum } from './cli.js';
import { startTestService, type TestService, until } from './service.js';

const TODAY = new Date().toISOString().slice(0, 10);

describe('Checkpoints and exports', () => {
  const place = mkdtempSync(join(tmpdir(), 'continuum-proof-'));
  const at = (...names: string[]) => join(place, ...names);
  const run = (...words: string[]) => continuum(at('data'), words);
  const checkpoints = (folder = 'daily') => readdirSync(at(folder)).sort();
  let service: TestService;
  let token: string;
  let [ana, ben]: [string, string] = ['', ''];

  /** A registration and some steps. @returns the patient, and what was answered last */
  async function aPatient(
    name: string,
    count: number,
  ): Promise<{ patient: string; last: { events: { id: string }[] } }> {
    const commands = journeys(name);
    let answer = (await send(service, token, commands.next().value)).json;
    const { patient } = answer;
    for (let sent = 1; sent < count; sent++)
      answer = (await send(service, token, commands.next({ patient }).value)).json;
    return { patient, last: answer };
  }

  beforeAll(async () => {
    const env = { CONTINUUM_CHECKPOINT_DIR: at('daily') };
    service = await startTestService({ folder: at('data'), env });
    token = await openWard(service);
    ana = (await aPatient('ana', 6)).patient;
    await run('checkpoint', at('auditor'));
    const { patient, last } = await aPatient('ben', 2);
    ben = patient;
    const factId = last.events.at(-1)?.id;
    const change = { kind: 'void', factId, supersedes: factId, reason: 'Wrong patient' };
    const voided = await send(service, token, {
      path: `/v1/patients/${ben}/changes`,
      key: 'void',
      body: { changes: [change] },
    });
    expect(voided.text).toMatch(/"events"/);
  });
  afterAll(async () => {
    await service.kill9();
    rmSync(place, { recursive: true, force: true });
  });

  const held = () => at('auditor', checkpoints('auditor')[0] ?? '');

  it('are made by the service when it starts, if there was none for a day', async () => {
    await until(
      async () => existsSync(at('daily')) && checkpoints(),
      (names) => names !== false && names.some((name) => name.endsWith('.json')),
    );
    expect(checkpoints()).toHaveLength(1);
  });

  it('are made by hand beside the service, and not twice of the same', async () => {
    const first = await run('checkpoint', at('by-hand'), '--json');
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(first.json).toMatchObject({
      isNew: true,
      previous: null,
      signer: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const again = await run('checkpoint', at('by-hand'), '--json');
    expect(again.json).toEqual({ ...first.json, isNew: false });
    expect(checkpoints('by-hand')).toHaveLength(1);
    expect((await run('checkpoint', at('by-hand'))).stdout).toContain('Nothing was recorded since');
  });

  it('of a patient is what the service knows of them, and stands against the earlier checkpoint', async () => {
    const ran = await run('export', '--patient', ana, '--out', at('ana'), '--against', held(), '--json');
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    const { ok, anchored, events } = await judgedByNode(at('ana'), '--checkpoint', held());
    expect([ok, anchored, events]).toEqual([true, true, ran.json.events]);
    expect(readFileSync(at('ana', 'history.html'), 'utf8')).toMatch(/Patient registered.*name ana-1/);
    expect(await judgedByNode(at('ana'), '--key', ran.json.signer)).toMatchObject({
      ok: true,
      anchored: true,
    });
  });

  it('of a facility holds who has a standing fact there, and nobody whose only one was voided', async () => {
    const ran = await run('export', '--facility', 'lakeside-house', '--out', at('house'), '--json');
    expect([ran.code, ran.json?.records]).toEqual([0, 2]);
    const records = readFileSync(at('house', 'records.ndjson'), 'utf8');
    expect([records.includes(ana), records.includes(ben)]).toEqual([true, false]);
    expect((await judgedByNode(at('house'))).stdout).toContain(
      'NOT PROVED: whether other records belong in it',
    );
  });

  it('of some days holds whoever anything was recorded of then; all holds everything', async () => {
    const days = await run('export', '--period', `${TODAY}..${TODAY}`, '--out', at('days'), '--json');
    expect([days.code, days.json?.records]).toEqual([0, 3]);
    const all = await run('export', '--period', 'all', '--out', at('all'), '--json');
    expect(await judgedByNode(at('all'))).toMatchObject({ ok: true, events: all.json.size });
    const { json: verified } = await run('verify', '--json');
    expect(all.json).toMatchObject({ events: verified.events, streams: verified.streams });
  });

  it('are of one instant, while eight writers write', async () => {
    const writers = new Writers(service, token, 'rosa', 8);
    await writers.reach(40);
    const ran = await run('export', '--period', 'all', '--out', at('meanwhile'), '--json');
    await writers.reach(writers.acknowledged.length + 40);
    const { json } = await run('checkpoint', at('meanwhile-checkpoints'), '--json');
    await writers.rest();
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(await judgedByNode(at('meanwhile'))).toMatchObject({ ok: true, events: ran.json.size });
    expect(json.size).toBeGreaterThan(ran.json.size);
    expect(await run('verify', '--checkpoint', json.file)).toMatchObject({ code: 0 });
  });

  it('are told apart by what they are asked: one patient, from a mark, or against a checkpoint', async () => {
    const { log, event, size } = JSON.parse(readFileSync(held(), 'utf8'));
    const since = await run('verify', '--since', `${log}/${event}`, '--json');
    const whole = await run('verify', '--checkpoint', held(), '--json');
    expect([since.code, since.json]).toMatchObject([0, { events: whole.json.events - size, broken: [] }]);
    expect(whole.json.checkpoint).toMatchObject({ event, size, problems: [] });
    const one = await run('verify', '--patient', ben, '--json');
    expect([one.code, one.json]).toMatchObject([0, { streams: 1, events: 4, broken: [], file: [] }]);
  });

  it('are refused with a clear reason, and then nothing is written', async () => {
    writeFileSync(at('altered.json'), readFileSync(held(), 'utf8').replace('"streams":', '"streams":1'));
    writeFileSync(at('note.json'), '{"a":1}\n');
    const before = readdirSync(place).sort();
    const to = ['--out', at('refused')];
    const refused: readonly (readonly [words: string[], code: number, reason: string])[] = [
      [['export', '--patient', ana, '--out', at('ana')], 1, 'is there already'],
      [['export', '--patient', 'nobody', ...to], 1, 'no patient nobody'],
      [['export', '--patient', 'log', ...to], 1, 'no patient log'],
      [['export', '--facility', 'nowhere', ...to], 1, 'nothing to export'],
      [['export', '--period', '2025-02-30..2025-03-01', ...to], 1, 'no span of days'],
      [['export', '--period', '2025-03-02..2025-03-01', ...to], 1, 'no span of days'],
      [['export', '--period', '2025-13-01..2025-13-02', ...to], 1, 'no span of days'],
      [['export', '--period', '1999-01-01..1999-12-31', ...to], 1, 'nothing to export'],
      [['export', ...to], 2, 'name one of'],
      [['export', '--patient', ana, '--period', 'all', ...to], 2, 'name one of'],
      [['export', '--patient', ana, ...to, '--against', at('none.json')], 1, 'There is no'],
      [['export', '--patient', ana, ...to, '--against', at('altered.json')], 1, 'it was altered'],
      [
        ['export', '--patient', ana, ...to, '--against', at('note.json')],
        1,
        'is not one line of signed JSON',
      ],
      [['verify', '--checkpoint', at('altered.json')], 1, 'it was altered'],
      [['verify', '--patient', 'nobody'], 1, 'no patient nobody'],
      [['verify', '--since', 'x'], 1, 'is no mark'],
      [['verify', '--since', 'x/y'], 1, 'MARK_NOT_IN_THIS_LOG'],
      [['checkpoint'], 1, 'CONTINUUM_CHECKPOINT_DIR'],
    ];
    const ran = await Promise.all(refused.map(([words]) => run(...words)));
    for (const [index, [words, code, reason]] of refused.entries()) {
      const { code: exit, stdout, stderr } = ran[index] ?? {};
      expect([words, exit, stdout, stderr]).toEqual([words, code, '', expect.stringContaining(reason)]);
    }
    expect(readdirSync(place).sort()).toEqual(before);
  });

  it('are made once more when the service stops', async () => {
    await run('backup', at('log'), '--keys', at('keys'));
    const { json: verified } = await run('verify', '--json');
    expect((await service.stop()).code).toBe(0);
    const last = checkpoints().at(-1) ?? '';
    expect(JSON.parse(readFileSync(at('daily', last), 'utf8'))).toMatchObject({ size: verified.events });
    expect(await run('verify', '--checkpoint', at('daily', last))).toMatchObject({ code: 0 });
  });

  it('that cannot be made keep nobody from being served', async () => {
    writeFileSync(at('a-file'), '');
    const other = await startTestService({ env: { CONTINUUM_CHECKPOINT_DIR: at('a-file', 'checkpoints') } });
    await until(
      async () => other.stderr,
      (said) => said.includes('no checkpoint could be made: run continuum checkpoint'),
    );
    expect((await other.ready()).status).toBe(200);
    expect((await other.stop()).code).toBe(0);
  });

  it('outlive a restore: what the parent signed before the backup still holds, and what it signed later does not', async () => {
    service = await startTestService({ folder: at('data') });
    await aPatient('eva', 3);
    await run('checkpoint', at('later'));
    const keys = ['--keys', at('keys'), '--master-key-file', at('data', 'master.key')];
    expect((await run('restore', at('log'), ...keys, '--into', at('restored'))).code).toBe(0);
    const there = (...words: string[]) => continuum(at('restored'), words);
    expect(await there('verify', '--checkpoint', held())).toMatchObject({ code: 0 });
    const later = at('later', checkpoints('later')[0] ?? '');
    const refused = await there('verify', '--checkpoint', later);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('MARK_NOT_IN_THIS_LOG')]);
    await there('export', '--patient', ana, '--out', at('restored-ana'), '--against', held());
    const { ok, anchored } = await judgedByNode(at('restored-ana'), '--checkpoint', held());
    expect([ok, anchored]).toEqual([true, true]);
    const gone = await there('checkpoint', at('later'));
    expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining('does not hold')]);
  });
});
