import { type EventStore, InvalidEventError, RevisionConflictError } from '#event-store';
import { appendKnowingly } from './appending.js';
import type { LogTime } from './clock.js';
import type { Command } from './command.js';
import type { Decider } from './decider.js';
import { type Decided, Deciding } from './deciding.js';
import { warningsOf } from './facts.js';
import { type Fold, type Folded, FoldedStreams } from './folded-streams.js';
import { eventIdOf } from './ids.js';
import type { OtherWriters } from './other-writers.js';
import type { Outcome } from './outcome.js';
import type { EventRegistry } from './registry.js';
import { settled, unstored } from './settled.js';
import { StreamTurns } from './stream-turns.js';
import type { Vault } from './vault.js';

/** What a command would leave behind: `revision` and `before` are the stream's, `after` is what it would fold to. */
export type Previewed<State> = Pick<Outcome, 'revision' | 'events' | 'warnings'> & {
  readonly before: State;
  readonly after: State;
};

const ATTEMPTS = 10;
/** Kept of the log's copy, which is quick to ask. */
const COPIED_STREAMS = 5000;

/** Carries commands out: load, fold, decide, chain, append. On a conflict it loads and decides again. */
export class CommandHandling {
  private readonly deciding: Deciding;
  private readonly streams: FoldedStreams;
  /** Of the log's copy, where there is one. */
  private readonly copied: FoldedStreams;
  private readonly turns = new StreamTurns();

  constructor(
    private readonly store: EventStore,
    registry: EventRegistry,
    vault: Vault,
    logTime: LogTime,
    keptStreams = 5000,
    private readonly others: OtherWriters | null = null,
  ) {
    const folded = (log: Pick<EventStore, 'readStream'>, kept: number) =>
      new FoldedStreams(log, registry, logTime, kept, (end) => others?.saw(end));
    this.deciding = new Deciding(store, registry, vault, logTime);
    this.streams = folded(store, keptStreams);
    this.copied = others === null ? this.streams : folded(others.copy, COPIED_STREAMS);
    others?.listen((stream, revision) => {
      this.streams.heard(stream, revision);
      this.copied.heard(stream, revision);
    });
  }

  /**
   * The stream as it stands; of what other processes write, without what was stored within the last {@link BEHIND_MS}.
   * The caller must not change the state.
   *
   * @param byMs - with all that was acknowledged to anybody by this moment of `performance.now()`
   */
  async load<State>(stream: string, fold: Fold<State>, byMs?: number): Promise<Readonly<Folded<State>>> {
    await this.others?.fresh(byMs);
    return this.streams.current(stream, fold);
  }

  /** As {@link load}, for an answer alone: nothing is decided on it, since the log's copy tells it, where there is one. */
  async tell<State>(stream: string, fold: Fold<State>): Promise<Readonly<Folded<State>>> {
    await this.others?.fresh();
    return this.copied.current(stream, fold);
  }

  /** The stream as it stands, whoever has written it: for what may not be told a moment too long. */
  loadNow<State>(stream: string, fold: Fold<State>): Promise<Readonly<Folded<State>>> {
    return this.others === null ? this.streams.current(stream, fold) : this.streams.fresh(stream, fold);
  }

  /**
   * What a command would leave behind, decided on the stream as it stands; nothing is written.
   *
   * @throws RefusedError as {@link handle} would
   */
  async preview<State, Body, Context>(
    decider: Decider<State, Body, Context>,
    command: Command<Body, Context>,
  ): Promise<Previewed<State>> {
    const stored = await this.streams.read(command.stream);
    const folded = this.streams.foldedFrom(decider, stored);
    const ahead = this.streams.foldedFrom(decider, stored);
    const revision = folded.head?.revision ?? -1;
    const decided = await this.deciding.decide(decider, folded, revision, command);
    if (decided.kind === 'refused') throw decided.reason;
    const events = decided.kind === 'accepted' ? decided.chained.map(unstored) : [];
    this.streams.moveOn(decider, ahead, events);
    return {
      revision,
      events,
      warnings: events.flatMap(warningsOf),
      before: folded.state,
      after: ahead.state,
    };
  }

  /**
   * @throws RefusedError where a rule forbids it, among them `STALE_REVISION`, `IDEMPOTENCY_KEY_REUSED`
   * @throws EventStoreError where the store could not take it; `OUTCOME_UNKNOWN` says to send it again
   */
  async handle<State, Body, Context>(
    decider: Decider<State, Body, Context>,
    command: Command<Body, Context>,
  ): Promise<Outcome> {
    const [result] = await this.handleAll(decider, command.stream, [command]);
    if (result?.status === 'fulfilled') return result.value;
    throw result?.reason;
  }

  /**
   * Carries out commands of one stream in the order given, in one append: each is decided on what those before
   * it left, and accepted or refused on its own. What is accepted is durable when this resolves.
   *
   * @throws EventStoreError where the store could not take them; then none was carried out
   */
  handleAll<State, Body, Context>(
    decider: Decider<State, Body, Context>,
    stream: string,
    commands: readonly Command<Body, Context>[],
  ): Promise<PromiseSettledResult<Outcome>[]> {
    return this.turns.run(stream, () =>
      this.withIds(commands, async () => {
        for (let attempt = 1; ; attempt++) {
          try {
            return await this.attempt(decider, stream, commands);
          } catch (error) {
            this.streams.forget(stream);
            const raced = error instanceof RevisionConflictError || (await this.isIdTaken(error, commands));
            if (!raced || attempt === ATTEMPTS) throw error;
          }
        }
      }),
    );
  }

  /** Of commands whose body names the stream, two of one id may be on their way to two streams. */
  private withIds<T>(commands: readonly Command<unknown, unknown>[], work: () => Promise<T>): Promise<T> {
    const free = commands.filter(({ streamFromBody }) => streamFromBody === true).map(({ id }) => id);
    return free.length === 0 || this.others === null ? work() : this.others.alone(free, work);
  }

  /** Two of one id that name two streams may both have found it free; the store keeps an event id once. */
  private async isIdTaken(error: unknown, commands: readonly Command<unknown, unknown>[]): Promise<boolean> {
    if (!(error instanceof InvalidEventError)) return false;
    const free = commands.filter(({ streamFromBody }) => streamFromBody === true);
    const places = await Promise.all(free.map(({ id }) => this.store.positionOf(eventIdOf(id, 0))));
    return places.some((position) => position !== null);
  }

  private async attempt<State, Body, Context>(
    decider: Decider<State, Body, Context>,
    stream: string,
    commands: readonly Command<Body, Context>[],
  ): Promise<PromiseSettledResult<Outcome>[]> {
    const alone = commands.length === 1;
    // Several are decided on each other's unstored events, which the kept fold must not see.
    const folded = await (alone
      ? this.streams.current(stream, decider)
      : this.streams.fresh(stream, decider));
    const revision = folded.head?.revision ?? -1;
    const decided: Decided[] = [];
    for (const command of commands) {
      const one = await this.deciding.decide(decider, folded, revision, command);
      decided.push(one);
      if (one.kind === 'accepted' && !alone) this.streams.moveOn(decider, folded, one.chained.map(unstored));
    }
    const chained = decided.flatMap((one) => (one.kind === 'accepted' ? one.chained : []));
    if (chained.length === 0) {
      if (decided.some((one) => one.kind !== 'answered')) await this.checkUpToDate(stream, revision);
      return decided.map((one) => settled(one, []));
    }
    const stored = await appendKnowingly(this.store, stream, revision, chained);
    const last = stored.at(-1);
    if (last !== undefined) this.others?.saw(last);
    if (alone) {
      this.streams.moveOn(decider, folded, stored);
      this.streams.keep(stream, folded);
    } else {
      this.streams.forget(stream);
    }
    return decided.map((one) => settled(one, stored));
  }

  /**
   * Nothing is appended, so no revision check told whether the kept fold was behind another writer.
   *
   * @throws RevisionConflictError where it was
   */
  private async checkUpToDate(stream: string, revision: number): Promise<void> {
    const last = (await this.streams.read(stream, revision + 1)).at(-1);
    if (last === undefined) return;
    throw new RevisionConflictError(stream, revision < 0 ? 'none' : revision, last.revision);
  }
}
