import { type ChainedEvent, chain, type EventDraft, type EventStore, type Head } from '#event-store';
import type { LogTime } from './clock.js';
import type { Command } from './command.js';
import type { Decider, NewEvent } from './decider.js';
import { RefusedError, type Warning, WarningsUnacknowledgedError } from './errors.js';
import type { Folded } from './folded-streams.js';
import { eventIdAt, eventIdOf } from './ids.js';
import { type Outcome, ofCommand, outcomeOf } from './outcome.js';
import type { EventRegistry } from './registry.js';
import type { PatientKey, Vault } from './vault.js';

type AnyCommand = Command<unknown, unknown>;
type WarnedEvent = NewEvent & { readonly warnings: readonly Warning[] };

/** What one command of a batch came to before the append. */
export type Decided =
  | { readonly kind: 'answered'; readonly outcome: Outcome }
  /** It repeats one before it in the same batch, and has that one's answer. */
  | { readonly kind: 'repeats'; readonly commandId: string }
  | { readonly kind: 'refused'; readonly reason: unknown }
  /** `revision` is the stream's where nothing had to change. */
  | { readonly kind: 'accepted'; readonly chained: readonly ChainedEvent[]; readonly revision: number };

/** What comes of a command before anything is appended: a repeated one is found, a refused one has its reason. */
export class Deciding {
  constructor(
    private readonly store: EventStore,
    private readonly registry: EventRegistry,
    private readonly vault: Vault,
    private readonly logTime: LogTime,
  ) {}

  /** @param stored - revision of the last stored event; the fold may already hold more of this batch */
  async decide<State, Body, Context>(
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
