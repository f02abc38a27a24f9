import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openWard } from '../faults/ward.js';
import { Writers } from '../faults/writers.js';
import { continuum } from './cli.js';
import { startTestService, type TestService, until } from './service.js';

const WRITERS = 16;
const NOBODY_ELSE = 0o700;

describe('A backup', () => {
  const place = mkdtempSync(join(tmpdir(), 'continuum-backup-'));
  const at = (...names: string[]) => join(place, ...names);
  const data = at('data');
  const run = (...words: string[]) => continuum(data, words);
  let service: TestService;
  let writers: Writers;

  beforeAll(async () => {
    service = await startTestService({ folder: data });
    writers = new Writers(service, await openWard(service), 'rosa', WRITERS);
    await until(
      async () => writers.acknowledged.length,
      (count) => count > 200,
    );
  });
  afterAll(async () => {
    await service.kill9();
    await writers.ended;
    rmSync(place, { recursive: true, force: true });
  });

  it('is made and verified while sixteen writers write, with everything acknowledged before it began', async () => {
    const before = writers.acknowledged.map(({ answer }) => answer.events.length as number);
    const { code, json, stderr } = await run('backup', at('log'), '--keys', at('keys'), '--json');
    expect([code, stderr]).toEqual([0, '']);
    expect(json.events).toBeGreaterThan(before.reduce((sum, count) => sum + count));
    expect(json.position).toBe(String(json.events - 1));
    expect(writers.refused).toEqual([]);
    const { json: verified } = await continuum(at('log'), ['verify', '--json']);
    expect(verified).toMatchObject({ events: json.events, streams: json.streams, broken: [] });
    expect(verified.accesses).toMatchObject({ ...json.accesses, broken: [], file: [] });
    expect(readdirSync(at('log')).sort()).toEqual(['access.db', 'backup.json', 'events.db']);
    expect(readdirSync(at('keys')).sort()).toEqual(['backup.json', 'keys.db']);
  });

  it('says what is in it, and what the operator must still keep', async () => {
    const { code, stdout } = await run('backup', at('said'), '--keys', at('said-keys'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^events \d+, streams \d+, mark [0-9a-f-]{36}\/[0-9a-f-]{36}$/m);
    expect(stdout).toMatch(/^Keys: \d+ patients' keys and the installation secret, wrapped, in \S+keys/m);
    expect(stdout).toContain(`Master key: NOT copied. Keep ${join(data, 'master.key')}`);
  });

  it('without keys says so, and how to have them', async () => {
    const { code, stdout } = await run('backup', at('without'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Keys: NOT backed up.*\n.*--keys/m);
  });

  it('is made of a folder that nobody serves, as a killed service left it', async () => {
    await service.kill9();
    await writers.ended;
    const { code, json } = await run('backup', at('killed'), '--json');
    expect(code).toBe(0);
    const stored = writers.acknowledged.map(({ answer }) => answer.events.length as number);
    expect(json.events).toBeGreaterThan(stored.reduce((sum, count) => sum + count));
  });

  it('is refused where it would lie upon, in or around anything else, and then nothing is written', async () => {
    const files = readdirSync(place).sort();
    const refused: readonly (readonly [words: string[], reason: string])[] = [
      [[data], 'data folder'],
      [[join(data, 'backups')], 'data folder'],
      [[at('log')], 'not empty'],
      [[at('new'), '--keys', at('keys')], 'not empty'],
      [[at('new'), '--keys', data], 'data folder'],
      [[at('new'), '--keys', at('new')], 'apart'],
      [[at('new'), '--keys', at('new', 'keys')], 'apart'],
      [[at('new', 'log'), '--keys', at('new')], 'apart'],
    ];
    const ran = await Promise.all(refused.map(([words]) => run('backup', ...words)));
    for (const [index, [, reason]] of refused.entries()) {
      expect(ran[index]).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(reason) });
    }
    expect(readdirSync(place).sort()).toEqual(files);
  });

  it('is refused of a folder that is no data folder', async () => {
    mkdirSync(at('pictures'), { mode: NOBODY_ELSE });
    const ran = await continuum(at('pictures'), ['backup', at('of-pictures')]);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(`no event log in ${at('pictures')}`);
    expect([existsSync(at('of-pictures')), readdirSync(at('pictures'))]).toEqual([false, []]);
  });

  it('of a log with one changed byte names the event, and is none', async () => {
    await run('backup', at('whole'));
    const bytes = readFileSync(at('whole', 'events.db'));
    const place = bytes.lastIndexOf('"type":"PatientMoved"');
    expect(place).toBeGreaterThan(0);
    bytes.write('X', place + '"type":"'.length);
    mkdirSync(at('damaged'), { mode: NOBODY_ELSE });
    writeFileSync(at('damaged', 'events.db'), bytes);
    const ran = await continuum(at('damaged'), ['backup', at('of-damaged')]);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/does not verify.*event [0-9a-f-]{36} at position \d+/);
    expect(readdirSync(at('of-damaged'))).toEqual([]);
  });
});
