import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Access } from './access.js';
import { AccessBuffer, type Numbered } from './access-buffer.js';
import { FLUSH_MS } from './access-log.js';

const access = (correlationId: string): Access => ({
  at: '2025-06-01T22:00:00.000Z',
  actor: { id: 'ana', role: 'case_manager', organisation: 'lakeside' },
  purpose: 'treatment',
  what: 'history',
  words: null,
  patients: [],
  outcome: 'answered',
  correlationId,
});

/** A disk that can be made to fail, or to never come to an end. */
class Disk {
  readonly written: string[] = [];
  batches = 0;
  full = false;
  stuck: Promise<void> | null = null;
  readonly failures: (string | null)[] = [];
  readonly buffer = new AccessBuffer(
    (batch) => this.store(batch),
    (why) => this.failures.push(why),
  );

  private async store(batch: readonly Numbered[]): Promise<void> {
    this.batches += 1;
    await this.stuck;
    if (this.full) throw new Error('the disk is full');
    this.written.push(...batch.map(({ n, access }) => `${n} ${access.correlationId}`));
  }
}

const MOST = 10_000;
const UNAVAILABLE = { code: 'ACCESS_LOG_UNAVAILABLE' };

describe('What was noted', () => {
  it('is stored together, in its order, within a window', async () => {
    const disk = new Disk();
    for (const id of ['a', 'b', 'c']) disk.buffer.add(access(id));
    expect(disk.written).toEqual([]);
    await sleep(2 * FLUSH_MS);
    expect([disk.written, disk.batches]).toEqual([['0 a', '1 b', '2 c'], 1]);
  });

  it('durably is stored at once, with what was noted before it, and shares a sync with others', async () => {
    const disk = new Disk();
    disk.buffer.add(access('a'));
    await Promise.all(['b', 'c', 'd'].map((id) => disk.buffer.addDurably(access(id))));
    expect(disk.written).toEqual(['0 a', '1 b', '2 c', '3 d']);
    expect(disk.batches).toBe(2);
  });

  it('durably is refused where it cannot be stored, and stored when it can', async () => {
    const disk = new Disk();
    disk.full = true;
    await expect(disk.buffer.addDurably(access('a'))).rejects.toMatchObject(UNAVAILABLE);
    disk.full = false;
    await sleep(2 * FLUSH_MS);
    expect(disk.written).toEqual(['0 a']);
  });

  it('is kept while the disk is full, which is told, and stored when there is room', async () => {
    const disk = new Disk();
    disk.full = true;
    disk.buffer.add(access('a'));
    await sleep(FLUSH_MS * 1.5);
    disk.buffer.add(access('b'));
    await expect(disk.buffer.drain()).rejects.toMatchObject(UNAVAILABLE);
    expect([disk.buffer.refusal, disk.written]).toEqual([null, []]);
    disk.full = false;
    await sleep(FLUSH_MS * 2);
    disk.buffer.add(access('c'));
    await disk.buffer.drain();
    expect(disk.written).toEqual(['0 a', '1 b', '2 c']);
    expect(disk.failures).toEqual(['the disk is full', null]);
  });

  it('is no more than can be kept: then nobody looks, until it is stored', async () => {
    const disk = new Disk();
    disk.full = true;
    for (let i = 0; i < MOST; i++) disk.buffer.add(access('a'));
    await sleep(FLUSH_MS * 1.5);
    expect(disk.buffer.refusal).toBe('the disk is full');
    expect(() => disk.buffer.add(access('b'))).toThrow(/the disk is full/);
    disk.full = false;
    await disk.buffer.drain();
    expect([disk.buffer.refusal, disk.written.length]).toEqual([null, MOST]);
  });

  it('never grows without end', () => {
    const disk = new Disk();
    disk.stuck = new Promise(() => {});
    for (let i = 0; i < MOST; i++) disk.buffer.add(access('a'));
    expect(() => disk.buffer.add(access('b'))).toThrow(/cannot be written down now/);
  });
});
