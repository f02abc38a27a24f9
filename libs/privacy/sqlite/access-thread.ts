import { Worker } from 'node:worker_threads';
import type { Numbered } from '../access/access-buffer.js';
import type { AccessWorkerAnswer, AccessWorkerData } from './access-log.worker.js';

/** It holds a connection and one batch; less, and what lives for one batch is copied about. */
const YOUNG_MB = 16;

type Settle = { readonly resolve: () => void; readonly reject: (error: Error) => void };

/** The thread that writes the access log, so that nobody who reads waits for a sync. One that ended is made anew. */
export class AccessThread {
  #worker: Worker | undefined;
  #asked: Settle | undefined;

  constructor(private readonly told: AccessWorkerData) {
    this.#worker = this.#started();
  }

  /** On disk when it resolves; one batch at a time. @throws Error whose message is the reason why it is not */
  store(batch: readonly Numbered[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#asked = { resolve, reject };
      this.#worker ??= this.#started();
      this.#worker.postMessage(batch);
    });
  }

  /** Lets go of the file. */
  async stop(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage('stop');
    await ended;
  }

  #started(): Worker {
    const worker = new Worker(new URL('./access-log.worker.js', import.meta.url), {
      workerData: this.told,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    worker.on('message', (failure: AccessWorkerAnswer) => this.#settle(failure));
    worker.on('error', () => {});
    worker.once('exit', () => {
      this.#worker = undefined;
      this.#settle('the thread that writes it has ended');
    });
    return worker;
  }

  #settle(failure: AccessWorkerAnswer): void {
    const asked = this.#asked;
    this.#asked = undefined;
    if (failure === null) asked?.resolve();
    else asked?.reject(new Error(failure));
  }
}
