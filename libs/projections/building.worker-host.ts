import { Worker } from 'node:worker_threads';
import type { FromBuilding, ToBuilding } from './building-messages.js';
import type { Made, PieceMaker } from './piece-maker.js';

export type BuildingThreadOptions = {
  /** The file that opens the stores and calls `makeWhenAsked`. */
  readonly workerUrl: URL;
  readonly workerData: object;
};

type Asked = { readonly resolve: (made: readonly Made[]) => void; readonly reject: (error: unknown) => void };

/** Makes pieces of a build in a thread of its own, which is there until it may rest. */
export class BuildingThread implements PieceMaker {
  private worker: Worker | null = null;
  /** In the order in which the thread answers. */
  private asked: Asked[] = [];

  constructor(private readonly options: BuildingThreadOptions) {}

  /** @see PieceMaker.make @throws what the thread ended with */
  make(tables: readonly string[], patients: readonly string[], upTo: bigint): Promise<readonly Made[]> {
    const worker = this.started();
    worker.postMessage({ tables, patients, upTo } satisfies ToBuilding);
    return new Promise((resolve, reject) => this.asked.push({ resolve, reject }));
  }

  start(): void {
    this.started();
  }

  rest(): void {
    this.worker?.postMessage('end' satisfies ToBuilding);
    this.worker = null;
  }

  /** What is being made is given up. */
  async stop(): Promise<void> {
    await this.worker?.terminate();
  }

  private started(): Worker {
    if (this.worker !== null) return this.worker;
    const worker = new Worker(this.options.workerUrl, { workerData: this.options.workerData });
    worker.on('message', (made: FromBuilding) => this.asked.shift()?.resolve(made));
    worker.on('error', (error) => this.ended(worker, error));
    worker.on('exit', () =>
      this.ended(worker, new Error('The thread that makes pieces of a build has ended')),
    );
    this.worker = worker;
    return worker;
  }

  private ended(worker: Worker, error: unknown): void {
    // One that was let go of has nothing to say of the next.
    if (this.worker !== worker) return;
    this.worker = null;
    for (const { reject } of this.asked.splice(0)) reject(error);
  }
}
