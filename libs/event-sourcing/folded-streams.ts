import { LRUCache } from 'lru-cache';
import type { EventStore, Head, RecordedEvent } from '#event-store';
import type { LogTime } from './clock.js';
import type { Decider } from './decider.js';
import type { StreamEnd } from './other-writers.js';
import type { EventRegistry } from './registry.js';

type CommandSeen = { readonly digest: string; readonly revision: number };
export type Fold<State> = Pick<Decider<State, never, never>, 'initial' | 'evolve'>;

/** A stream folded as far as its head. */
export type Folded<State> = {
  head: Head | null;
  state: State;
  /** Command ids found in the stream, with what is needed to answer them again. */
  readonly commands: Map<string, CommandSeen>;
};

/** More than are written while one is read. */
const HEARD_STREAMS = 50_000;

/** Streams folded once and kept while they are in use; moved on only by what is stored. */
export class FoldedStreams {
  private readonly kept: LRUCache<string, Folded<unknown>>;
  /** How far streams have come as was heard; what is folded from a read before that is not kept. */
  private readonly revisions = new LRUCache<string, number>({ max: HEARD_STREAMS });

  constructor(
    private readonly log: Pick<EventStore, 'readStream'>,
    private readonly registry: EventRegistry,
    private readonly logTime: LogTime,
    keptStreams: number,
    /** Told of what was read of a stream. */
    private readonly saw: (end: StreamEnd) => void,
  ) {
    this.kept = new LRUCache({ max: keptStreams });
  }

  async current<State>(stream: string, fold: Fold<State>): Promise<Folded<State>> {
    const kept = this.kept.get(stream) as Folded<State> | undefined;
    if (kept !== undefined) return kept;
    const folded = await this.fresh(stream, fold);
    this.keep(stream, folded);
    return folded;
  }

  /** A fold of its own, which the caller may move on before anything is stored. */
  async fresh<State>(stream: string, fold: Fold<State>): Promise<Folded<State>> {
    return this.foldedFrom(fold, await this.read(stream));
  }

  /** As it is stored, from a revision on. */
  async read(stream: string, from?: number): Promise<readonly RecordedEvent[]> {
    const events = await this.log.readStream(stream, from);
    const last = events.at(-1);
    if (last !== undefined) this.saw(last);
    return events;
  }

  foldedFrom<State>(fold: Fold<State>, events: readonly RecordedEvent[]): Folded<State> {
    const folded: Folded<State> = { head: null, state: fold.initial(), commands: new Map() };
    this.moveOn(fold, folded, events);
    return folded;
  }

  moveOn<State>(fold: Fold<State>, folded: Folded<State>, events: readonly RecordedEvent[]): void {
    for (const event of events) {
      const { commandId, commandDigest, hash, recordedAt } = event.metadata;
      folded.state = fold.evolve(folded.state, this.registry.upcast(event));
      folded.head = { revision: event.revision, hash };
      if (!folded.commands.has(commandId)) {
        folded.commands.set(commandId, { digest: commandDigest, revision: event.revision });
      }
      this.logTime.saw(recordedAt);
    }
  }

  keep<State>(stream: string, folded: Folded<State>): void {
    if (folded.head !== null && folded.head.revision >= (this.revisions.get(stream) ?? -1)) {
      this.kept.set(stream, folded);
    }
  }

  /** Somebody has written the stream, this process or another. */
  heard(stream: string, revision: number): void {
    this.revisions.set(stream, revision);
    if ((this.kept.get(stream)?.head?.revision ?? revision) < revision) this.kept.delete(stream);
  }

  forget(stream: string): void {
    this.kept.delete(stream);
  }
}
