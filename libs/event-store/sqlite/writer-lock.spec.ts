import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  FolderMovedError,
  putMovedMark,
  readMovedMark,
  readOperatorSecret,
  readWriter,
  takeMovedMarkAway,
  WriterLock,
  WriterLockedError,
} from '#event-store/sqlite';

/** Another process that takes the same kind of lock, with nothing of ours in it but the driver. */
const HOLDER = `
  const driver = process.getBuiltinModule?.('node:sqlite') ?? (await import('@photostructure/sqlite'));
  globalThis.db = new driver.DatabaseSync(process.argv[1]);
  globalThis.db.exec('PRAGMA busy_timeout = 2000; BEGIN EXCLUSIVE');
  console.log('held');
  setInterval(() => {}, 1000);
`;

describe('WriterLock', () => {
  let folder: string;
  let holder: ChildProcess | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lock-'));
  });
  afterEach(async () => {
    if (holder?.exitCode === null && holder.signalCode === null) await killed(holder);
    holder = undefined;
    await rm(folder, { recursive: true });
  });

  async function anotherProcessWrites(address: string): Promise<ChildProcess> {
    const child = spawn(
      process.execPath,
      ['--input-type=module', '-e', HOLDER, join(folder, 'writer.lock')],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    holder = child;
    await once(child.stdout as NodeJS.ReadableStream, 'data');
    await writeFile(join(folder, 'writer.json'), JSON.stringify({ pid: child.pid, address }));
    return child;
  }

  async function killed(child: ChildProcess): Promise<void> {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  const refusal = () => {
    try {
      WriterLock.take(folder);
    } catch (error) {
      return error;
    }
    throw new Error('The lock was given away');
  };

  it('is refused while another process writes, and names it with its address', async () => {
    const { pid } = await anotherProcessWrites('127.0.0.1:4711');
    const error = refusal();
    expect(error).toBeInstanceOf(WriterLockedError);
    expect(error).toMatchObject({ code: 'WRITER_LOCKED', pid, address: '127.0.0.1:4711', folder });
    expect((error as Error).message).toContain(`Process ${pid}`);
    expect((error as Error).message).toContain('127.0.0.1:4711');
    expect(readWriter(folder)).toEqual({ pid, address: '127.0.0.1:4711' });
  });

  it('is free again when that process was killed, whatever it left behind', async () => {
    await killed(await anotherProcessWrites('127.0.0.1:4711'));
    expect(readWriter(folder)).toBeNull();
    const lock = WriterLock.take(folder);
    expect(readWriter(folder)).toEqual({ pid: process.pid, address: null });
    lock.release();
  });

  it('is not held by a left-over file with the id of a living process', async () => {
    await writeFile(join(folder, 'writer.json'), JSON.stringify({ pid: process.ppid, address: 'x:1' }));
    expect(readWriter(folder)).toBeNull();
    WriterLock.take(folder).release();
  });

  it('is refused to another part of the same process', () => {
    const lock = WriterLock.take(folder);
    expect(refusal()).toMatchObject({ pid: process.pid, address: null });
    lock.release();
    WriterLock.take(folder).release();
  });

  it('outlives many looks at who holds it', async () => {
    const lock = WriterLock.take(folder);
    for (let i = 0; i < 50; i++) expect(readWriter(folder)).not.toBeNull();
    expect(refusal()).toBeInstanceOf(WriterLockedError);
    lock.release();
  });

  it('says where the writer listens once it does, and nothing after it let go', () => {
    const lock = WriterLock.take(folder);
    lock.announce('127.0.0.1:8080');
    expect(readWriter(folder)).toEqual({ pid: process.pid, address: '127.0.0.1:8080' });
    lock.release();
    lock.release();
    lock.announce('127.0.0.1:9090');
    expect(readWriter(folder)).toBeNull();
    expect(existsSync(join(folder, 'writer.json'))).toBe(false);
  });

  it('puts a new secret into the folder at each start, for its owner only, and takes it away', async () => {
    await writeFile(join(folder, 'operator.secret'), 'left behind');
    await chmod(join(folder, 'operator.secret'), 0o644);
    const secrets = [];
    for (let i = 0; i < 2; i++) {
      const lock = WriterLock.take(folder);
      expect((await stat(join(folder, 'operator.secret'))).mode & 0o777).toBe(0o600);
      expect((await stat(join(folder, 'writer.json'))).mode & 0o777).toBe(0o600);
      secrets.push(readOperatorSecret(folder));
      lock.release();
      expect(readOperatorSecret(folder)).toBeNull();
      await expect(readFile(join(folder, 'operator.secret'))).rejects.toThrow('ENOENT');
    }
    expect(secrets[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(secrets[1]).not.toBe(secrets[0]);
  });

  it('can be waited for', async () => {
    const child = await anotherProcessWrites('127.0.0.1:1');
    setTimeout(() => void killed(child), 100);
    while (readWriter(folder)) await sleep(10);
    WriterLock.take(folder).release();
  });

  it('lets nobody write whose log moves or has moved, and says where to and how to come back', () => {
    const mark = {
      ...{ log: 'a-log', events: 'esdb://there:2113', views: 'postgresql://there/views' },
      ...{ closedAt: '2026-01-09T14:30:00.000Z', finishedAt: null },
    };
    putMovedMark(folder, mark);
    expect(readMovedMark(folder)).toEqual(mark);
    expect(refusal()).toBeInstanceOf(FolderMovedError);
    expect(refusal()).toMatchObject({ message: expect.stringMatching(/being moved to esdb:.*--give-up$/) });
    putMovedMark(folder, { ...mark, finishedAt: '2026-01-09T15:00:00.000Z' });
    expect(refusal()).toMatchObject({
      message: expect.stringMatching(/moved to esdb:.*Work there.*--give-up$/),
    });
    expect(readWriter(folder)).toBeNull();
    WriterLock.take(folder, { evenIfMoved: true }).release();
    takeMovedMarkAway(folder);
    WriterLock.take(folder).release();
  });

  it('lets nobody write either where what says so cannot be read', async () => {
    await writeFile(join(folder, 'moved.json'), '{"log":');
    expect(refusal()).toMatchObject({
      message: expect.stringMatching(/moved.json, which says where to, cannot be/),
    });
  });
});
