import { Worker } from 'node:worker_threads';
import { ReadStoreUnavailableError } from '#read-store';
import type { CheckedSlice } from './check/slice-check.js';
import type { ProjectionProgress } from './projection-progress.js';
import type { Rebuilding } from './projector-parts.js';
import type { Retried } from './retry.js';
import type { FromWorker, ToWorker } from './worker-messages.js';

/** The pauses before it is started again are doubled up to this: so long it may rest when it could work again. */
const LONGEST_PAUSE_MS = 5_000;

/** What readiness says of the projector. `failed`: it stopped and will be started again. */
export type ProjectorHealth = {
  readonly state: 'starting' | 'running' | 'failed' | 'stopped';
  /** Stops in a row that nobody asked for. */
  readonly failures: number;
  readonly lastError: Error | null;
};

export type ProjectorWorkerOptions = {
  /** The file that opens the stores and calls `serveProjector`. */
  readonly workerUrl: URL;
  readonly workerData: unknown;
  readonly progress: ProjectionProgress;
  readonly onHealth?: (health: ProjectorHealth) => void;
  /** The first pause before it is started again; default 100. */
  readonly firstPauseMs?: number;
};

type Result = Extract<FromWorker, { kind: 'done' }>['result'];

type Pending = {
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: (progress: Rebuilding) => void;
};

type Asked =
  | { kind: 'rebuild'; view: string }
  | { kind: 'retry'; view: string; key?: string }
  | { kind: 'check'; after: string | null; limit: number };

/** Starts the projector in a worker thread and keeps it running. */
export function startProjectorWorker(options: ProjectorWorkerOptions): ProjectorWorker {
  return new ProjectorWorker(options);
}

/** The main thread's end of the projector's worker. */
export class ProjectorWorker {
  health: ProjectorHealth = { state: 'starting', failures: 0, lastError: null };
  private worker: Worker;
  private readonly pending = new Map<number, Pending>();
  private requests = 0;
  private waking = false;
  private restart: NodeJS.Timeout | undefined;

  constructor(private readonly options: ProjectorWorkerOptions) {
    this.worker = this.start();
  }

  /** Says that the log has grown. However often it is called within a turn, one message goes out. */
  wake(): void {
    if (this.waking) return;
    this.waking = true;
    setImmediate(() => {
      this.waking = false;
      this.say({ kind: 'wake' });
    });
  }

  /** @see Projector.rebuild */
  async rebuild(view: string, onProgress: (progress: Rebuilding) => void = () => {}): Promise<void> {
    await this.ask({ kind: 'rebuild', view }, onProgress);
  }

  /** @see Projector.retry */
  async retry(view: string, key?: string): Promise<Retried> {
    return (await this.ask({ kind: 'retry', view, ...(key !== undefined && { key }) })) as Retried;
  }

  /** @see Projector.checkSlice */
  async checkSlice(after: string | null, limit: number): Promise<CheckedSlice> {
    return (await this.ask({ kind: 'check', after, limit })) as CheckedSlice;
  }

  /** Lets the projector commit what it has begun, then ends it. */
  async stop(): Promise<void> {
    clearTimeout(this.restart);
    const ended = this.health.state === 'failed' || this.health.state === 'stopped';
    this.become({ ...this.health, state: 'stopped' });
    if (ended) return;
    const exit = new Promise<void>((resolve) => this.worker.once('exit', () => resolve()));
    this.say({ kind: 'stop' });
    await exit;
  }

  private start(): Worker {
    const { workerUrl, workerData } = this.options;
    const worker = new Worker(workerUrl, { workerData });
    let error = new Error('The projector ended without being asked to');
    worker.on('message', (message: FromWorker) => this.hear(message));
    worker.on('error', (thrown) => {
      error = asError(thrown);
    });
    worker.on('exit', () => this.ended(error));
    return worker;
  }

  private ended(error: Error): void {
    for (const { reject } of this.pending.values()) reject(forNow(error));
    this.pending.clear();
    if (this.health.state === 'stopped') return;
    const failures = this.health.failures + 1;
    this.become({ state: 'failed', failures, lastError: error });
    const { firstPauseMs = 100 } = this.options;
    const pauseMs = Math.min(firstPauseMs * 2 ** (failures - 1), LONGEST_PAUSE_MS);
    this.restart = setTimeout(() => {
      this.become({ ...this.health, state: 'starting' });
      this.worker = this.start();
    }, pauseMs);
    this.restart.unref();
  }

  private hear(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        return this.become({ ...this.health, state: 'running' });
      case 'progress':
        // Only a commit proves that it works again; it may fail at the first event after each start.
        if (this.health.failures > 0) this.become({ ...this.health, failures: 0 });
        return this.options.progress.report(message.moved);
      case 'rebuilding':
        return this.pending.get(message.request)?.onProgress(message.progress);
      case 'done':
        this.pending.get(message.request)?.resolve(message.result);
        this.pending.delete(message.request);
        return;
      case 'refused':
        this.pending.get(message.request)?.reject(message.isForNow ? forNow(message.error) : message.error);
        this.pending.delete(message.request);
    }
  }

  private ask(asked: Asked, onProgress: (progress: Rebuilding) => void = () => {}): Promise<Result> {
    const request = this.requests++;
    return new Promise((resolve, reject) => {
      if (this.health.state === 'failed' || this.health.state === 'stopped') {
        reject(forNow(this.health.lastError ?? new Error('The projector is stopped')));
        return;
      }
      this.pending.set(request, { resolve, reject, onProgress });
      this.say({ ...asked, request });
    });
  }

  private say(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  private become(health: ProjectorHealth): void {
    if (this.health.state === 'stopped') return;
    this.health = health;
    this.options.onHealth?.(health);
  }
}

/** Nobody writes the views until the projector runs again. */
function forNow(cause: Error): ReadStoreUnavailableError {
  return new ReadStoreUnavailableError(cause.message, { cause });
}

/** What a worker throws is a copy, and not always of this thread's own `Error`. */
function asError(thrown: unknown): Error {
  const isError = typeof thrown === 'object' && thrown !== null && 'message' in thrown;
  return isError ? (thrown as Error) : new Error(String(thrown));
}
