import { Worker } from 'node:worker_threads';
import { RefusedError } from '#event-sourcing';
import { ReadStoreUnavailableError } from '#read-store';
import type { Counted } from './count-population.js';
import type { CountingAsked, FromCounting } from './counting-messages.js';

export type CountingThreadOptions = {
  /** The file that opens the views and calls `countInThread` with the `asked` of its `workerData`. */
  readonly workerUrl: URL;
  /** Handed in beside `asked`. */
  readonly workerData: object;
};

/** Counts populations in a thread of its own, started when there is something to count; one population at a time. */
export class CountingThread {
  private turn: Promise<unknown> = Promise.resolve();
  private worker: Worker | null = null;
  private isStopped = false;

  constructor(private readonly options: CountingThreadOptions) {}

  /**
   * @param onProgress - how much is done, from 0 to 1
   * @throws RefusedError `VIEW_BEHIND`; ReadStoreUnavailableError where the thread ends before it is done
   */
  count(asked: CountingAsked, onProgress: (done: number) => void): Promise<Counted> {
    const counted = this.turn.then(() => this.run(asked, onProgress));
    this.turn = counted.catch(() => {});
    return counted;
  }

  /** What is being counted is given up. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.worker?.terminate();
  }

  private run(asked: CountingAsked, onProgress: (done: number) => void): Promise<Counted> {
    if (this.isStopped) return Promise.reject(new ReadStoreUnavailableError('Nothing is counted any more'));
    const { workerUrl, workerData } = this.options;
    return new Promise((resolve, reject) => {
      const worker = new Worker(workerUrl, { workerData: { ...workerData, asked } });
      this.worker = worker;
      worker.on('message', (message: FromCounting) => {
        if (message.kind === 'progress') onProgress(message.done);
        else if (message.kind === 'counted') resolve(message.counted);
        else reject(refusalIn(message));
      });
      worker.on('error', (cause) => reject(endedEarly(cause)));
      worker.on('exit', () => {
        this.worker = null;
        reject(endedEarly(null));
      });
    });
  }
}

function refusalIn({ code, message, wayOut }: Extract<FromCounting, { kind: 'refused' }>): RefusedError {
  return new RefusedError(code, message, wayOut === undefined ? {} : { wayOut });
}

function endedEarly(cause: unknown): ReadStoreUnavailableError {
  return new ReadStoreUnavailableError('The thread that counts ended before it was done', { cause });
}
