import {
  type ChainedEvent,
  chain,
  type EventDraft,
  type EventStore,
  type Head,
  InvalidEventError,
  type RecordedEvent,
  RevisionConflictError,
} from '#event-store';
import { appendKnowingly } from './appending.js';
import type { LogTime } from './clock.js';
import type { Command } from './command.js';
import type { Decider, NewEvent } from './decider.js';
import { RefusedError, type Warning, WarningsUnacknowledgedError } from './errors.js';
import { warningsOf } from './facts.js';
import { type Folded, FoldedStreams } from './folded-streams.js';
import { eventIdAt, eventIdOf } from './ids.js';
import type { EventRegistry } from './registry.js';
import type { PatientKey, Vault } from './vault.js';

/** What a command left in its stream: the answer to it and to every repetition. */
export type Outcome = {
  /** Revision of the stream after the command's last event; -1 where there is no such stream. */
  readonly revision: number;
  /** The command's events as stored; none where nothing had to change. */
  readonly events: readonly RecordedEvent[];
  readonly warnings: readonly Warning[];
  /** The command had been carried out before; this is that answer. */
  readonly repeated: boolean;
};

/** What a command would leave behind: `revision` and `before` are the stream's, `after` is what it would fold to. */
export type Previewed<State> = Pick<Outcome, 'revision' | 'events' | 'warnings'> & {
  readonly before: State;
  readonly after: State;
};

type AnyCommand = Command<unknown, unknown>;
type WarnedEvent = NewEvent & { readonly warnings: readonly Warning[] };
/** What one command of a batch came to before the append. */
type Decided =
  | { readonly kind: 'answered'; readonly outcome: Outcome }
  /** It repeats one before it in the same batch, and has that one's answer. */
  | { readonly kind: 'repeats'; readonly commandId: string }
  | { readonly kind: 'refused'; readonly reason: unknown }
  /** `revision` is the stream's where nothing had to change. */
  | { readonly kind: 'accepted'; readonly chained: readonly ChainedEvent[]; readonly revision: number };

const ATTEMPTS = 10;

/** Carries commands out: load, fold, decide, chain, append. On a conflict it loads and decides again. */
export class CommandHandling {
  private readonly streams: FoldedStreams;
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(
    private readonly store: EventStore,
    private readonly registry: EventRegistry,
    private readonly vault: Vault,
    private readonly logTime: LogTime,
    keptStreams = 5000,
  ) {
    this.streams = new FoldedStreams(store, registry, logTime, keptStreams);
  }

  /** The stream as it stands; the caller must not change the state. */
  load<State>(
    stream: string,
    fold: Pick<Decider<State, never, never>, 'initial' | 'evolve'>,
  ): Promise<Readonly<Folded<State>>> {
    return this.streams.current(stream, fold);
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
    const stored = await this.store.readStream(command.stream);
    const folded = this.streams.foldedFrom(decider, stored);
    const ahead = this.streams.foldedFrom(decider, stored);
    const revision = folded.head?.revision ?? -1;
    const decided = await this.decide(decider, folded, revision, command);
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
    return this.inTurn(stream, async () => {
      for (let attempt = 1; ; attempt++) {
        try {
          return await this.attempt(decider, stream, commands);
        } catch (error) {
          this.streams.forget(stream);
          const raced = error instanceof RevisionConflictError || (await this.isIdTaken(error, commands));
          if (!raced || attempt === ATTEMPTS) throw error;
        }
      }
    });
  }

  /** Two of one id that name two streams may both have found it free; the store keeps an event id once. */
  private async isIdTaken(error: unknown, commands: readonly AnyCommand[]): Promise<boolean> {
    if (!(error instanceof InvalidEventError)) return false;
    const free = commands.filter(({ streamFromBody }) => streamFromBody === true);
    const places = await Promise.all(free.map(({ id }) => this.store.positionOf(eventIdOf(id, 0))));
    return places.some((position) => position !== null);
  }

  /** Commands on one stream wait for each other: racing in one process could only end in conflicts. */
  private async inTurn<T>(stream: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.turns.get(stream) ?? Promise.resolve()).then(work, work);
    this.turns.set(stream, mine);
    try {
      return await mine;
    } finally {
      if (this.turns.get(stream) === mine) this.turns.delete(stream);
    }
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
      const one = await this.decide(decider, folded, revision, command);
      decided.push(one);
      if (one.kind === 'accepted' && !alone) this.streams.moveOn(decider, folded, one.chained.map(unstored));
    }
    const chained = decided.flatMap((one) => (one.kind === 'accepted' ? one.chained : []));
    if (chained.length === 0) {
      if (decided.some((one) => one.kind !== 'answered')) await this.checkUpToDate(stream, revision);
      return decided.map((one) => settled(one, []));
    }
    const stored = await appendKnowingly(this.store, stream, revision, chained);
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
    const last = (await this.store.readStream(stream, revision + 1)).at(-1);
    if (last === undefined) return;
    throw new RevisionConflictError(stream, revision < 0 ? 'none' : revision, last.revision);
  }

  /** @param stored - revision of the last stored event; the fold may already hold more of this batch */
  private async decide<State, Body, Context>(
    decider: Decider<State, Body, Context>,
    folded: Folded<State>,
    stored: number,
    command: Command<Body, Context>,
  ): Promise<Decided> {
    try {
      const known = folded.commands.get(command.id);
      if (known !== undefined) {
        await this.checkSameBody(command, known.digest);
        return known.revision > stored
          ? { kind: 'repeats', commandId: command.id }
          : { kind: 'answered', outcome: await this.answerAgain(command, known.revision) };
      }
      if (command.streamFromBody === true) await this.refuseIdOfOtherStream(command.id);
      checkRevision(command, folded.head?.revision ?? -1);
      const context = await command.context();
      const nowMs = Date.parse(this.logTime.stamp());
      const ids: string[] = [];
      const eventId = (index: number) => (ids[index] ??= idFor(command, index, nowMs));
      const decision = decider.decide(command.body, folded.state, context, {
        nowMs,
        source: command.source,
        actor: command.actor,
        eventId,
      });
      const events = decision.map((event) => withAcknowledgement(event, command));
      refuseUnacknowledged(events, command);
      const key = await this.keyFor(command, folded.head, events);
      const digest = (key ?? this.vault).digest(command.digestOf);
      // One for all: what one append says was learned at once.
      const recordedAt = this.logTime.stamp();
      const drafts = events.map((event, index) =>
        this.draft(event, eventId(index), command, { recordedAt, digest, key }),
      );
      const chained = chain(command.stream, folded.head, drafts);
      return { kind: 'accepted', chained, revision: folded.head?.revision ?? -1 };
    } catch (reason) {
      return { kind: 'refused', reason };
    }
  }

  /** A key is made with the first event of who is registered; whoever is known has one. */
  private async keyFor(
    { patient, registers }: AnyCommand,
    head: Head | null,
    events: readonly WarnedEvent[],
  ): Promise<PatientKey | null> {
    if (patient === null) return null;
    if (events.length === 0) return this.vault.existingKeyOf(patient);
    return registers && head === null ? this.vault.keyOf(patient) : this.vault.knownKeyOf(patient);
  }

  private async checkSameBody(command: AnyCommand, digest: string): Promise<void> {
    const key = command.patient === null ? null : await this.vault.existingKeyOf(command.patient);
    if (digest !== (key ?? this.vault).digest(command.digestOf)) refuseReusedId();
  }

  private async answerAgain(command: AnyCommand, from: number): Promise<Outcome> {
    return outcomeOf(ofCommand(command.id, await this.store.readStream(command.stream, from)), true);
  }

  private async refuseIdOfOtherStream(commandId: string): Promise<void> {
    if ((await this.store.positionOf(eventIdOf(commandId, 0))) !== null) refuseReusedId();
  }

  private draft(
    event: WarnedEvent,
    id: string,
    command: AnyCommand,
    about: { readonly recordedAt: string; readonly digest: string; readonly key: PatientKey | null },
  ): EventDraft {
    const { schemaVersion } = this.registry.validate(event.type, event.data);
    return {
      id,
      type: event.type,
      schemaVersion,
      patient: command.patient,
      organisation: event.organisation ?? command.actor.organisation,
      effectiveAt: event.effectiveAt ?? null,
      factId: event.factId ?? id,
      supersedes: event.supersedes ?? null,
      data: event.warnings.length > 0 ? { ...event.data, warnings: event.warnings } : event.data,
      sealed: sealedText(event, id, command.stream, about.key),
      metadata: {
        recordedAt: about.recordedAt,
        actor: command.actor,
        commandId: command.id,
        commandDigest: about.digest,
        correlationId: command.correlationId,
        causationId: command.causationId,
        source: command.source,
      },
    };
  }
}

/** Where the body names the stream, the first event must be found wherever it went. */
function idFor({ id, streamFromBody }: AnyCommand, index: number, nowMs: number): string {
  return streamFromBody === true && index === 0 ? eventIdOf(id, index) : eventIdAt(nowMs, id, index);
}

function sealedText(event: NewEvent, id: string, stream: string, key: PatientKey | null): string | null {
  if (event.sealed === undefined || Object.keys(event.sealed).length === 0) return null;
  if (key === null) throw new Error(`${event.type} has something to seal but no patient`);
  return key.seal(id, stream, event.sealed);
}

function unstored({ event, hash }: ChainedEvent): RecordedEvent {
  return { ...event, position: -1n, metadata: { ...event.metadata, hash } };
}

function settled(decided: Decided, stored: readonly RecordedEvent[]): PromiseSettledResult<Outcome> {
  if (decided.kind === 'refused') return { status: 'rejected', reason: decided.reason };
  if (decided.kind === 'answered') return { status: 'fulfilled', value: decided.outcome };
  if (decided.kind === 'repeats') {
    return { status: 'fulfilled', value: outcomeOf(ofCommand(decided.commandId, stored), true) };
  }
  const ids = new Set(decided.chained.map(({ event }) => event.id));
  const events = stored.filter((event) => ids.has(event.id));
  return { status: 'fulfilled', value: outcomeOf(events, false, decided.revision) };
}

function ofCommand(id: string, events: readonly RecordedEvent[]): RecordedEvent[] {
  return events.filter((event) => event.metadata.commandId === id);
}

/** @param unchanged - the stream's revision where there are no events */
function outcomeOf(events: readonly RecordedEvent[], repeated: boolean, unchanged = -1): Outcome {
  const revision = events.at(-1)?.revision ?? unchanged;
  return { revision, events, warnings: events.flatMap(warningsOf), repeated };
}

function withAcknowledgement(event: NewEvent, command: AnyCommand): WarnedEvent {
  const warnings = (event.warnings ?? []).map((warning) => ({
    ...warning,
    acknowledged: command.acknowledge.includes(warning.code),
  }));
  return { ...event, warnings };
}

function refuseReusedId(): never {
  throw new RefusedError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key came before with another body', {
    field: 'Idempotency-Key',
    wayOut: 'Use a new key for a new command',
  });
}

function checkRevision(command: AnyCommand, actual: number): void {
  if (command.expectedRevision === undefined || command.expectedRevision === actual) return;
  throw new RefusedError(
    'STALE_REVISION',
    `The record is at revision ${actual}, not ${command.expectedRevision}`,
    {
      field: 'If-Match',
      wayOut: 'Read it again and decide on what is there now',
    },
  );
}

function refuseUnacknowledged(events: readonly WarnedEvent[], command: AnyCommand): void {
  const open = events.flatMap((event) => event.warnings).filter((warning) => !warning.acknowledged);
  if (command.strict && open.length > 0) throw new WarningsUnacknowledgedError(open);
}
