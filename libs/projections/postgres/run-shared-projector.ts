import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { ForeignWriterError, LeaseLostError } from '../errors.js';
import type { ProjectorOptions } from '../open-projector.js';
import { NO_PARTITIONS, partitionsIn } from '../partitions.js';
import { Projector } from '../projector.js';
import { Leases } from './leases.js';
import { LogFeed } from './log-feed.js';
import { Requests } from './requests.js';

export type RunSharedProjectorOptions = Omit<ProjectorOptions, 'holding' | 'log'> & {
  /** For people, as others are told of it. */
  readonly name: string;
  readonly signal: AbortSignal;
  readonly leaseMs?: number;
  /** Called when the views are taken up, and after each change of what is held. */
  readonly onHolding?: (partitions: readonly number[]) => void;
  /** Called when it could not go on for now. */
  readonly onFailure?: (error: unknown) => void;
};

const FEW = 200;
const GATHERING_MS = 15;
const POLL_MS = 250;
/** Of a lease: so often it is renewed, and so often somebody looks whether others came, went or ask for something. */
const RENEWALS = 4;
const LOOKS = 10;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Keeps a share of the partitions up with the log until told to stop; what was begun is committed first, and the leases
 * are given back. Where the read store or the log is away it waits and goes on.
 *
 * @throws CheckpointMismatchError, SealedViewError, ReadStoreUnavailableError or StoreUnavailableError where it cannot begin
 */
export async function runSharedProjector(options: RunSharedProjectorOptions): Promise<void> {
  const { store, readStore, name, leaseMs } = options;
  const leases = await Leases.join({ readStore, name, ...(leaseMs !== undefined && { leaseMs }) });
  const feed = new LogFeed(store);
  const running = { isLost: false, failure: null as string | null };
  const renewing = setInterval(() => {
    leases.renew({ failure: running.failure }).catch((error) => {
      running.isLost ||= error instanceof LeaseLostError;
    });
  }, leases.leaseMs / RENEWALS);
  try {
    const projector = await Projector.open({ ...options, holding: leases, log: feed });
    await new SharedRun(options, leases, projector, feed, running).untilStopped();
    await projector.takeUp(() => leases.leave());
  } finally {
    clearInterval(renewing);
    feed.close();
  }
}

type Running = { isLost: boolean; failure: string | null };

class SharedRun {
  private failures = 0;
  /** Something was refused or failed: what is in memory may not be what is stored. */
  private isUnsure = false;
  private lookAt = 0;
  private readonly requests: Requests;

  constructor(
    private readonly options: RunSharedProjectorOptions,
    private readonly leases: Leases,
    private readonly projector: Projector,
    private readonly feed: LogFeed,
    private readonly running: Running,
  ) {
    this.requests = new Requests(options.readStore);
  }

  async untilStopped(): Promise<void> {
    const { signal } = this.options;
    while (!signal.aborted) {
      try {
        await this.goOn();
        this.failures = 0;
        this.running.failure = null;
      } catch (error) {
        await this.take(error);
      }
    }
  }

  private async goOn(): Promise<void> {
    const { signal } = this.options;
    if (this.running.isLost) await this.joinAgain();
    if (this.isUnsure) await this.projector.takeUp();
    this.isUnsure = false;
    if (Date.now() >= this.lookAt) await this.look();
    const seen = this.feed.wakeUp.count;
    const taken = this.leases.partitions === NO_PARTITIONS ? 0 : await this.projector.step();
    // Between batches timers are let in, so that leases are renewed.
    if (taken >= FEW) await nextTurn();
    // What comes within the next moment shares a transaction: twenty small ones cost several times as much.
    else if (taken > 0) await sleep(GATHERING_MS);
    else await this.feed.wakeUp.after(seen, Math.min(POLL_MS, this.lookEveryMs), signal);
  }

  /** Whether others came, went, or ask for something. */
  private async look(): Promise<void> {
    // Should it fail, the log goes on before the next look.
    this.lookAt = Date.now() + this.lookEveryMs;
    if (await this.leases.isUneven()) {
      const before = this.leases.partitions;
      await this.projector.takeUp(() => this.leases.balance());
      if (this.leases.partitions !== before) this.tell();
    }
    if (await this.projector.isElsewhere()) await this.projector.takeUp();
    await this.requests.answer(this.projector, this.leases.partitions);
  }

  private async take(error: unknown): Promise<void> {
    this.isUnsure = true;
    if (error instanceof LeaseLostError) {
      this.running.isLost = true;
      return;
    }
    // Somebody has put a view to its beginning: it is taken up where it stands by now.
    if (error instanceof ForeignWriterError && this.failures === 0) {
      this.failures = 1;
      return;
    }
    this.options.onFailure?.(error);
    this.running.failure = error instanceof Error ? error.message : String(error);
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.failures, LONGEST_PAUSE_MS);
    this.failures += 1;
    // Not all at once, where many wait for the same.
    const { signal } = this.options;
    await sleep(pauseMs * (0.5 + Math.random()), undefined, { signal }).catch(() => {});
  }

  private async joinAgain(): Promise<void> {
    await this.projector.takeUp(() => this.leases.joinAgain());
    this.running.isLost = false;
    this.lookAt = 0;
    this.tell();
  }

  private tell(): void {
    this.options.onHolding?.(partitionsIn(this.leases.partitions));
  }

  private get lookEveryMs(): number {
    return this.leases.leaseMs / LOOKS;
  }
}
