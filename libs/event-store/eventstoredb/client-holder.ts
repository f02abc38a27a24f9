import type { AppendResult, EventData } from '@eventstore/db-client';
import { StoreUnavailableError } from '../errors.js';
import type { ConnectionSettings } from './connection-settings.js';
import { spoilsClient } from './failure-kind.js';
import { Slots } from './slots.js';
import { StoreClient } from './store-client.js';
import type { Timers } from './timers.js';
import { NoAnswerError, within } from './within.js';

/** One client, and the appends that it has sent and that nobody has answered or given up. */
type Held = { readonly client: StoreClient; pending: number; retired: boolean };

/**
 * Appends that wait for an answer stand in one map for the whole process, whichever client sent them: a stream
 * that breaks empties it, and an answer that comes for one that is gone ends the process. So only one client at a
 * time appends by stream; the others, until it has let go, by single calls, which are slower.
 */
let streaming: Held | null = null;

/** Appends that may wait for an answer: more than that makes the server no faster. */
const AT_ONCE = 128;

/** Without TLS nobody looks at them, but only with some the client makes a single call. */
const NOBODY = { username: 'nobody', password: 'nobody' };

/** Has a client that works, as far as one can: one whose discovery failed is replaced. */
export class ClientHolder {
  private held: Held;
  private closed = false;
  private readonly slots = new Slots(AT_ONCE);
  private readonly ending = new Set<Promise<void>>();

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly timers: Timers,
  ) {
    this.held = this.anew();
  }

  get client(): StoreClient {
    if (this.closed) throw new StoreUnavailableError('The event log is closed');
    return this.held.client;
  }

  /** One attempt. @throws whatever the client says; NoAnswerError; StoreUnavailableError where nothing was sent */
  async append(stream: string, events: EventData[], expected: bigint | 'no_stream'): Promise<AppendResult> {
    await this.slots.take(this.timers.callMs);
    const { held } = this;
    streaming ??= held;
    const single = streaming === held ? {} : { credentials: this.settings.user ?? NOBODY };
    held.pending += 1;
    const asked = held.client.appendToStream(stream, events, { expectedRevision: expected, ...single });
    this.settle(held, asked);
    return this.judged(held.client, within(this.timers.callMs, 'Append', asked));
  }

  /** Takes note of a failure that the client would keep. */
  async judged<Answer>(client: StoreClient, asked: Promise<Answer>): Promise<Answer> {
    try {
      return await asked;
    } catch (error) {
      if (this.held.client === client && spoilsClient(error)) this.replace();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    this.end(this.held);
    await Promise.all(this.ending);
  }

  private anew(): Held {
    return { client: new StoreClient(this.settings), pending: 0, retired: false };
  }

  private replace(): void {
    if (this.closed) return;
    const old = this.held;
    this.held = this.anew();
    this.retire(old);
  }

  private settle(held: Held, asked: Promise<unknown>): void {
    const { abandonMs } = this.timers;
    within(abandonMs, 'Append', asked)
      // What hangs for so long hangs for good, and its client with it.
      .catch((error) => error instanceof NoAnswerError && this.held === held && this.replace())
      .finally(() => {
        this.slots.give();
        held.pending -= 1;
        if (held.retired) this.retire(held);
      });
  }

  /** Ends a client, once none of its appends may still be answered. */
  private retire(held: Held): void {
    held.retired = true;
    if (held.pending === 0) this.end(held);
  }

  private end(held: Held): void {
    const end = held.client.end().finally(() => {
      // What its ending breaks must be broken before another streams.
      if (streaming === held) streaming = null;
      this.ending.delete(end);
    });
    this.ending.add(end);
  }
}
