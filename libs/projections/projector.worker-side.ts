import type { MessagePort } from 'node:worker_threads';
import { ReadStoreUnavailableError } from '#read-store';
import type { ProjectorOptions } from './open-projector.js';
import type { Projector } from './projector.js';
import { runProjector } from './run-projector.js';
import { WakeUp } from './wake-up.js';
import type { FromWorker, ToWorker } from './worker-messages.js';

type Asked = Extract<ToWorker, { request: number }>;

/**
 * Runs the projector within a worker and answers the main thread; resolves when told to stop.
 * The worker's file opens the stores, calls this with its `parentPort`, and closes them.
 */
export async function serveProjector(port: MessagePort, options: ProjectorOptions): Promise<void> {
  const wakeUp = new WakeUp();
  const stop = new AbortController();
  let opened: (projector: Projector) => void = () => {};
  const projector = new Promise<Projector>((resolve) => {
    opened = resolve;
  });
  const say = (message: FromWorker) => port.postMessage(message);

  const carryOut = async (open: Projector, message: Asked) => {
    switch (message.kind) {
      case 'retry':
        return open.retry(message.view, message.key);
      case 'check':
        return open.checkSlice(message.after, message.limit);
      case 'rebuild': {
        const { request, view } = message;
        await open.rebuild(view, (progress) => say({ kind: 'rebuilding', request, progress }));
        return null;
      }
    }
  };

  const answer = async (message: Asked) => {
    const { request } = message;
    try {
      say({ kind: 'done', request, result: await carryOut(await projector, message) });
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      say({ kind: 'refused', request, error, isForNow: thrown instanceof ReadStoreUnavailableError });
    }
  };

  const hear = (message: ToWorker) => {
    if (message.kind === 'wake') wakeUp.ring();
    else if (message.kind === 'stop') stop.abort();
    else void answer(message);
  };
  port.on('message', hear);
  try {
    await runProjector({
      ...options,
      signal: stop.signal,
      wakeUp,
      onOpen: (open) => {
        opened(open);
        say({ kind: 'ready' });
      },
      onProgress: (moved) => {
        say({ kind: 'progress', moved });
        options.onProgress?.(moved);
      },
    });
  } finally {
    port.off('message', hear);
  }
}
