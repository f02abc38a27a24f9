import type { MessagePort } from 'node:worker_threads';
import type { Projector, ProjectorOptions } from './projector.js';
import { runProjector } from './run-projector.js';
import { WakeUp } from './wake-up.js';
import type { FromWorker, ToWorker } from './worker-messages.js';

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

  const answer = async (message: Extract<ToWorker, { request: number }>) => {
    const { request, view } = message;
    try {
      const open = await projector;
      if (message.kind === 'retry') {
        say({ kind: 'done', request, result: await open.retry(view, message.key) });
        return;
      }
      await open.rebuild(view, (progress) => say({ kind: 'rebuilding', request, progress }));
      say({ kind: 'done', request, result: null });
    } catch (error) {
      say({ kind: 'refused', request, error: error instanceof Error ? error : new Error(String(error)) });
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
