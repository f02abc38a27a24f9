import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START } from '#event-store';
import { EVENTS_FILE, SqliteEventStore } from '#event-store/sqlite';
import { startTestService } from '../e2e/service.js';
import { journeys } from './journeys.js';
import { openWard } from './ward.js';
import { send } from './writers.js';

/** Where in an event's stored text a byte is changed, from its first to its last. */
const PLACES = [0, 0.3, 0.7, 1];

describe('One changed byte in the file of the log', () => {
  const folder = mkdtempSync(join(tmpdir(), 'continuum-'));
  const file = join(folder, EVENTS_FILE);
  let whole: Buffer;
  let events: readonly { readonly id: string; readonly text: string; readonly hash: string }[];

  beforeAll(async () => {
    const service = await startTestService({ folder });
    const token = await openWard(service);
    const commands = journeys('rosa');
    let { value: command } = commands.next();
    for (let sent = 0; sent < 8; sent++) {
      command = commands.next((await send(service, token, command)).json).value;
    }
    await service.stop();
    const log = await SqliteEventStore.openReadOnly(folder);
    events = await log.readRaw(START, 100);
    await log.close();
    whole = readFileSync(file);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const verify = () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['dist/apps/cli/main.js', 'verify', '--json'],
      {
        encoding: 'utf8',
        env: { ...process.env, CONTINUUM_DATA_DIR: folder },
      },
    );
    expect(stderr).toBe('');
    return { status, ...JSON.parse(stdout) };
  };
  const change = (at: number) => {
    expect(at).toBeGreaterThan(0);
    const damaged = Buffer.from(whole);
    damaged.writeUInt8(damaged.readUInt8(at) ^ 0b1, at);
    writeFileSync(file, damaged);
  };

  it('is not there while nothing was changed', () => {
    expect(verify()).toMatchObject({ status: 0, events: events.length, broken: [] });
    expect(events.length).toBeGreaterThan(8);
  });

  it.each(PLACES)('is found, and names the event, at %d of its text', (part) => {
    const event = events.at(-3);
    const text = Buffer.from(event?.text ?? '');
    change(whole.indexOf(text) + Math.round((text.length - 1) * part));
    expect(verify()).toMatchObject({ status: 1, broken: [{ id: event?.id }] });
  });

  it('is found in a hash that no event repeats', () => {
    const last = events.at(-1);
    change(whole.indexOf(last?.hash ?? ''));
    expect(verify()).toMatchObject({ status: 1, broken: [{ id: last?.id }] });
  });
});
