import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ProjectionProgress, type ProjectorHealth, serveProjector, startProjectorWorker } from '#projections';
import type { ReadStore } from '#read-store';
import { contents, noteCounter, takeNotes, Workshop } from './testing/index.js';
import type { FromWorker, ToWorker } from './worker-messages.js';

const views = [noteCounter];

describe('The projector in its worker', () => {
  let workshop: Workshop;
  let readStore: ReadStore;
  beforeEach(() => {
    workshop = new Workshop();
    readStore = workshop.open();
  });
  afterEach(() => workshop.close());

  it('follows the log when woken, answers requests, and stops when told', async () => {
    const { store } = workshop;
    const { port1, port2 } = new MessageChannel();
    const progress = new ProjectionProgress(readStore, 60_000);
    const answered: FromWorker[] = [];
    port1.on('message', (message: FromWorker) => {
      if (message.kind === 'progress') progress.report(message.moved);
      else answered.push(message);
    });
    const say = (message: ToWorker) => port1.postMessage(message);
    const serving = serveProjector(port2, { store, readStore, views });
    for (let i = 0; i < 3; i += 1) {
      const [event] = await takeNotes(store, [{ patient: 'ann' }]);
      say({ kind: 'wake' });
      expect(await progress.waitFor(views, event?.position ?? -1n, 5_000)).toMatchObject({ reached: true });
    }
    const before = await contents(readStore, noteCounter);
    say({ kind: 'rebuild', request: 1, view: 'note_count' });
    say({ kind: 'retry', request: 2, view: 'note_count' });
    say({ kind: 'retry', request: 3, view: 'no_such_view' });
    await until(
      () => answered.filter((message) => 'request' in message && message.kind !== 'rebuilding').length === 3,
    );
    say({ kind: 'stop' });
    await serving;
    port1.close();
    expect(await contents(readStore, noteCounter)).toEqual(before);
    expect(answered).toContainEqual({ kind: 'ready' });
    expect(answered).toContainEqual({ kind: 'done', request: 1, result: null });
    expect(answered).toContainEqual({ kind: 'done', request: 2, result: { lifted: 0, remaining: 0 } });
    expect(answered).toContainEqual(expect.objectContaining({ kind: 'refused', request: 3 }));
  });

  it('loses time, never an event, when nobody wakes it', async () => {
    const { store } = workshop;
    const { port1, port2 } = new MessageChannel();
    const serving = serveProjector(port2, { store, readStore, views });
    await takeNotes(store, [{ patient: 'ann' }]);
    const progress = new ProjectionProgress(readStore, 20);
    expect(await progress.waitFor(views, 0n, 5_000)).toMatchObject({ reached: true });
    port1.postMessage({ kind: 'stop' } satisfies ToWorker);
    await serving;
    port1.close();
  });
});

describe('The main thread', () => {
  let folder: string;
  let workshop: Workshop;
  const worker = (code: string) => {
    const file = join(folder, 'worker.mjs');
    writeFileSync(file, `import { parentPort, workerData } from 'node:worker_threads';\n${code}`);
    return pathToFileURL(file);
  };
  const start = (code: string, health: ProjectorHealth[] = []) =>
    startProjectorWorker({
      workerUrl: worker(code),
      workerData: { view: 'note_count_v1' },
      progress: new ProjectionProgress(workshop.open(), 60_000),
      firstPauseMs: 5,
      onHealth: (changed) => health.push(changed),
    });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'worker-'));
    workshop = new Workshop();
  });
  afterEach(async () => {
    await workshop.close();
    rmSync(folder, { recursive: true });
  });

  it('starts a worker that crashed again, ever more slowly, and says so', async () => {
    const health: ProjectorHealth[] = [];
    const projector = start(`throw new Error('broken ' + workerData.view)`, health);
    await until(() => projector.health.failures === 3);
    await projector.stop();
    expect(health.slice(0, 4)).toMatchObject([
      { state: 'failed', failures: 1, lastError: { message: 'broken note_count_v1' } },
      { state: 'starting', failures: 1 },
      { state: 'failed', failures: 2 },
      { state: 'starting', failures: 2 },
    ]);
    expect(projector.health.state).toBe('stopped');
  });

  it('refuses what was asked of a worker that crashes', async () => {
    const projector = start(`parentPort.on('message', () => { throw new Error('gone'); })`);
    await expect(projector.rebuild('note_count')).rejects.toThrow('gone');
    await projector.stop();
  });

  it('wakes it once for many appends, and hands on what it answers', async () => {
    const projector = start(`
      let woken = 0;
      parentPort.postMessage({ kind: 'ready' });
      parentPort.on('message', (message) => {
        if (message.kind === 'wake') woken += 1;
        if (message.kind === 'retry') {
          const result = { lifted: woken, remaining: 0 };
          parentPort.postMessage({ kind: 'done', request: message.request, result });
        }
        if (message.kind === 'stop') process.exit();
      });`);
    for (let i = 0; i < 100; i += 1) projector.wake();
    await new Promise((resolve) => setImmediate(resolve));
    expect(await projector.retry('note_count')).toEqual({ lifted: 1, remaining: 0 });
    expect(projector.health.state).toBe('running');
    await projector.stop();
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
