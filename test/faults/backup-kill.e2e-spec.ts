import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { WRITERS_FILES } from '#event-store/sqlite';
import { continuum } from '../e2e/cli.js';
import { startTestService, until } from '../e2e/service.js';
import { killedWhen, namesIn } from './killed-command.js';
import { openWard } from './ward.js';
import { Writers } from './writers.js';

describe('kill -9', () => {
  const place = mkdtempSync(join(tmpdir(), 'continuum-backup-kill-'));
  const at = (...names: string[]) => join(place, ...names);
  const data = at('data');
  let events: number;

  beforeAll(async () => {
    const service = await startTestService({ folder: data });
    const writers = new Writers(service, await openWard(service), 'rosa', 32);
    await until(
      async () => writers.acknowledged.length,
      (count) => count > 600,
    );
    await service.kill9();
    await writers.ended;
    // Started and stopped once more, so that all is in the views.
    const again = await startTestService({ folder: data });
    await again.ready();
    await again.stop();
    const { json } = await continuum(data, ['backup', at('log'), '--keys', at('keys'), '--json']);
    events = json.events;
  }, 120_000);
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  it.each([
    ['its folder is there', 'unfinished'],
    ['the copy is under way', join('unfinished', 'events.db-journal')],
    ['the copy is written', join('unfinished', 'backup.json')],
    ['the log is in its place', 'events.db'],
  ])('of a backup when %s leaves a whole one or none', async (when, sign) => {
    const folder = at(`backup ${when}`);
    await killedWhen(data, ['backup', folder], () => existsSync(join(folder, sign)));
    if (existsSync(join(folder, 'backup.json'))) {
      const { files } = JSON.parse(readFileSync(join(folder, 'backup.json'), 'utf8'));
      const digestOf = (name: string) =>
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex');
      const held = ['access.db', 'events.db'];
      expect(files).toEqual(Object.fromEntries(held.map((name) => [name, digestOf(name)])));
      return;
    }
    const refused = await continuum(data, ['restore', folder, '--keys', at('keys'), '--into', at('none')]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('no whole backup') });
    const isLeftOver = namesIn(folder).every((name) => name === 'unfinished');
    expect(await continuum(data, ['backup', folder])).toMatchObject({ code: isLeftOver ? 0 : 1 });
  });

  const signs: readonly [when: string, sign: (name: string) => boolean][] = [
    ['the log is copied', (name) => name.endsWith('events.db')],
    ['the keys are copied', (name) => name.endsWith('keys.db')],
    ['the log is opened', (name) => name.endsWith('events.db-wal')],
    ['all is built', (name) => /^(restored|placing)-/.test(name)],
    ['the log is in its place', (name) => name === 'events.db'],
  ];
  it.each(signs)('of a restore when %s leaves nothing that serves, or everything', async (when, sign) => {
    const folder = at(`restored ${when}`);
    const words = ['restore', at('log'), '--keys', at('keys'), '--into', folder];
    words.push('--master-key-file', join(data, 'master.key'));
    const isSo = () => namesIn(folder).some((name) => sign(name) || inside(folder, name).some(sign));
    await killedWhen(data, words, isSo);
    const left = namesIn(folder);
    if (left.some((name) => name.startsWith('restoring-'))) {
      const refused = await continuum(folder, ['token', 'list']);
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('was not finished') });
      expect(await continuum(data, words)).toMatchObject({ code: 0 });
    } else if (!left.some((name) => name.startsWith('restored-') || name.startsWith('placing-'))) {
      const kept = left.filter((name) => !WRITERS_FILES.includes(name) && !/-(wal|shm)$/.test(name));
      expect(kept).toEqual(['access.db', 'events.db', 'keys.db', 'master.key']);
    }
    const { code, json } = await continuum(folder, ['token', 'list', '--json']);
    expect([code, json.accounts?.length]).toEqual([0, 1]);
    expect((await continuum(folder, ['verify', '--json'])).json).toMatchObject({
      events: events + 1,
      broken: [],
    });
  });

  it.each([
    ['the new key is made', (folder: string) => existsSync(join(folder, 'master.key.next'))],
    ['the keys are being wrapped', (folder: string) => walOf(folder) !== walOf(data)],
    ['the new key is in its place', (folder: string) => !sameKey(folder)],
  ])('of a key rotation when %s locks nobody out', async (when, isSo) => {
    const folder = at(`rotated ${when}`);
    cpSync(data, folder, { recursive: true });
    await killedWhen(folder, ['key', 'rotate'], () => isSo(folder));
    expect(await continuum(folder, ['projections', 'check', '--json'])).toMatchObject({ code: 0 });
    expect(await continuum(folder, ['key', 'rotate', '--json'])).toMatchObject({ code: 0 });
    expect(sameKey(folder)).toBe(false);
    expect(await continuum(folder, ['projections', 'check', '--json'])).toMatchObject({ code: 0 });
  });

  function inside(folder: string, name: string): string[] {
    return name.startsWith('restoring-') ? namesIn(join(folder, name)).map((each) => `${name}/${each}`) : [];
  }

  /** Size of what was written to the keys and is not in their file yet. */
  function walOf(folder: string): number {
    return statSync(join(folder, 'keys.db-wal'), { throwIfNoEntry: false })?.size ?? 0;
  }

  function sameKey(folder: string): boolean {
    return (
      readFileSync(join(folder, 'master.key'), 'utf8') === readFileSync(join(data, 'master.key'), 'utf8')
    );
  }
});
