import { Worker } from 'node:worker_threads';

/** It holds a connection and nothing else; the default lets a thread keep many times as much garbage. */
const YOUNG_MB = 1;

/**
 * Brings what was committed into the views' file a moment later, in a thread of its own: whoever commits would wait
 * for tens of milliseconds each time the write-ahead log is full. Where it fails, the one who commits does it after all.
 *
 * @param path - of a file that is open for writing; let go of after {@link Checkpoints.stop}
 */
export class Checkpoints {
  private readonly worker: Worker;
  private readonly ended: Promise<void>;

  constructor(path: string) {
    this.worker = new Worker(new URL('./checkpoints.worker.js', import.meta.url), {
      workerData: path,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.worker.on('error', () => {});
    this.ended = new Promise((resolve) => this.worker.once('exit', () => resolve()));
  }

  async stop(): Promise<void> {
    this.worker.postMessage('stop');
    await this.ended;
  }
}
