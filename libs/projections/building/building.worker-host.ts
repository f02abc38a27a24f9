import { Worker } from 'node:worker_threads';
import type { FromBuilding, ToBuilding } from './building-messages.js';
import type { Made, PieceMaker } from './piece-maker.js';

export type BuildingThreadOptions = {
  /** The file that opens the stores and calls `makeWhenAsked`. */
  readonly workerUrl: URL;
  readonly workerData: object;
};

type Asked = { readonly resolve: (made: readonly Made[]) => void; readonly reject: (error: unknown) => void };

/** `asked`: in the order in which the worker answers. */
type Running = { readonly worker: Worker; readonly asked: Asked[] };

/** Makes pieces of a build in a thread of its own, which is there until it may rest. */
export class BuildingThread implements PieceMaker {
  private running: Running | null = null;

  constructor(private readonly options: BuildingThreadOptions) {}

  /** @see PieceMaker.make @throws what the thread ended with */
  make(tables: readonly string[], patients: readonly string[], upTo: bigint): Promise<readonly Made[]> {
    const { worker, asked } = this.started();
    worker.postMessage({ tables, patients, upTo } satisfies ToBuilding);
    return new Promise((resolve, reject) => asked.push({ resolve, reject }));
  }

  start(): void {
    this.started();
  }

  rest(): void {
    this.running?.worker.postMessage('end' satisfies ToBuilding);
    this.running = null;
  }

  /** What is being made is given up. */
  async stop(): Promise<void> {
    await this.running?.worker.terminate();
  }

  private started(): Running {
    if (this.running !== null) return this.running;
    const worker = new Worker(this.options.workerUrl, { workerData: this.options.workerData });
    const running: Running = { worker, asked: [] };
    worker.on('message', (made: FromBuilding) => running.asked.shift()?.resolve(made));
    worker.on('error', (error) => this.ended(running, error));
    worker.on('exit', () =>
      this.ended(running, new Error('The thread that makes pieces of a build has ended')),
    );
    this.running = running;
    return running;
  }

  private ended(running: Running, error: unknown): void {
    if (this.running === running) this.running = null;
    for (const { reject } of running.asked.splice(0)) reject(error);
  }
}
