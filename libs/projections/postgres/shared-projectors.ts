import { setTimeout as pause } from 'node:timers/promises';
import { type EventStore, START } from '#event-store';
import { type ReadStore, ReadStoreUnavailableError } from '#read-store';
import type { CheckedSlice } from '../check/slice-check.js';
import { positionOf } from '../checkpoints.js';
import { UnknownViewError } from '../errors.js';
import { ALL_PARTITIONS, NO_PARTITIONS } from '../partitions.js';
import { nextPatients } from '../patient-streams.js';
import type { ViewVersion } from '../projection.js';
import type { ProjectorHealth } from '../projector.worker-host.js';
import type { Rebuilding } from '../projector-parts.js';
import type { Retried } from '../retry.js';
import { type Answer, type Asked, Requests, unanswered } from './requests.js';
import { membersIn, type Sharing, sharingIn } from './sharing.js';

export type SharedProjectorsOptions = {
  readonly store: Pick<EventStore, 'head'>;
  /** One that can write: requests are left in it. */
  readonly readStore: ReadStore;
  readonly views: readonly ViewVersion[];
  readonly onHealth?: (health: ProjectorHealth) => void;
  /** How long all of them may take to answer, in milliseconds; default 60,000. */
  readonly patienceMs?: number;
};

const LOOK_MS = 1_000;
const POLL_MS = 100;
const PATIENCE_MS = 60_000;

/** The projectors of a cluster, as somebody sees them who serves: asks them, and knows whether there are any. */
export class SharedProjectors {
  health: ProjectorHealth = { state: 'starting', failures: 0, lastError: null };
  private readonly requests: Requests;
  private readonly looking: NodeJS.Timeout;

  constructor(private readonly options: SharedProjectorsOptions) {
    this.requests = new Requests(options.readStore);
    this.looking = setInterval(() => void this.look(), LOOK_MS);
    this.looking.unref();
    void this.look();
  }

  /** They follow the log by themselves. */
  wake(): void {}

  /** @see Projector.rebuild */
  async rebuild(view: string, onProgress: (progress: Rebuilding) => void = () => {}): Promise<void> {
    const found = this.options.views.find(({ name }) => name === view);
    if (found === undefined) throw new UnknownViewError(view);
    await this.ask({ kind: 'rebuild', view });
    const of = (await this.options.store.head())?.position ?? START;
    for (;;) {
      const position = (await positionOf(this.options.readStore.db, found)) ?? START;
      onProgress({ done: 0, position, of });
      if (position >= of) return;
      await pause(POLL_MS);
    }
  }

  /** @see Projector.retry */
  async retry(view: string, key?: string): Promise<Retried> {
    const answers = await this.ask({ kind: 'retry', view, key: key ?? null });
    const all = answers as readonly Retried[];
    return {
      lifted: all.reduce((sum, { lifted }) => sum + lifted, 0),
      remaining: all.reduce((sum, { remaining }) => sum + remaining, 0),
    };
  }

  /** @see Projector.checkSlice */
  async checkSlice(after: string | null, limit: number): Promise<CheckedSlice> {
    const patients = await nextPatients(this.options.readStore.db, after, limit);
    const differing: Record<string, number> = {};
    const upTo = patients.length < limit ? null : (patients.at(-1) ?? null);
    const answers = await this.ask({ kind: 'check', after, upTo });
    for (const slice of answers as readonly CheckedSlice[]) {
      for (const [table, rows] of Object.entries(slice.differing)) {
        differing[table] = (differing[table] ?? 0) + rows;
      }
    }
    return { patients: patients.length, differing, last: patients.at(-1) ?? null };
  }

  sharing(): Promise<Sharing> {
    return sharingIn(this.options.readStore.db);
  }

  async stop(): Promise<void> {
    clearInterval(this.looking);
    this.become({ ...this.health, state: 'stopped' });
  }

  /** @throws ReadStoreUnavailableError where some partitions are nobody's for too long */
  private async ask(asked: Asked): Promise<readonly unknown[]> {
    const id = await this.requests.ask(asked);
    try {
      const until = Date.now() + (this.options.patienceMs ?? PATIENCE_MS);
      for (;;) {
        const answers = await this.requests.answers(id);
        const answered = answers.reduce((union, { partitions }) => union | partitions, NO_PARTITIONS);
        const isEnough = asked.kind === 'rebuild' ? answers.length > 0 : answered === ALL_PARTITIONS;
        if (isEnough) return answers.map(resultOf);
        if (Date.now() >= until) throw unanswered();
        await pause(POLL_MS);
      }
    } finally {
      await this.requests.forget(id);
    }
  }

  private async look(): Promise<void> {
    try {
      const members = await membersIn(this.options.readStore.db);
      const live = members.filter(({ isLive }) => isLive);
      const failure = live.map(({ told }) => JSON.parse(told).failure ?? null).find((one) => one !== null);
      if (live.length === 0) this.failed(new ReadStoreUnavailableError('No projector runs: start one'));
      else if (failure !== undefined && live.length === 1) this.failed(new Error(failure));
      else this.become({ state: 'running', failures: 0, lastError: null });
    } catch (error) {
      this.failed(error as Error);
    }
  }

  private failed(lastError: Error): void {
    this.become({ state: 'failed', failures: this.health.failures + 1, lastError });
  }

  private become(health: ProjectorHealth): void {
    if (this.health.state === 'stopped') return;
    const isNew = health.state !== this.health.state;
    this.health = health;
    if (isNew) this.options.onHealth?.(health);
  }
}

function resultOf(answer: Answer): unknown {
  if ('result' in answer) return answer.result;
  throw Object.assign(new Error(answer.refused.message), { code: answer.refused.code });
}
