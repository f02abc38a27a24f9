import { type EventStore, type RecordedEvent, START, StreamDamagedError } from '#event-store';
import type { ReadStore } from '#read-store';
import { type Entry, entryOf, kindOf } from './entries.js';
import type { ReadStreams, StreamRead } from './log-copy/log-copy.js';
import { streamsOfPatients } from './patient-streams.js';
import type { Keyed, Upcast } from './projection.js';

/** Where events and the names of streams are found. */
export type Source = {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly upcast: Upcast;
  /** Where streams are read many at once; the store itself, where absent. */
  readonly readStreams?: ReadStreams;
};

/**
 * What the log holds of keys up to a position: what their states are folded from. Each stream is read once,
 * whatever the number of views that ask. The streams of patients must be known up to that position.
 */
export class Past {
  private readonly streams = new Map<string, readonly string[]>();
  private readonly entries = new Map<string, Promise<readonly Entry[]>>();

  constructor(
    private readonly source: Source,
    readonly upTo: bigint,
  ) {}

  /** The events of these keys that somebody takes, in log order. */
  async of(view: Keyed, keys: readonly string[]): Promise<Map<string, readonly Entry[]>> {
    if (this.upTo === START) return new Map(keys.map((key) => [key, []]));
    if (view.by === 'patient') await this.name(keys);
    const streams = keys.map((key) => [key, this.streamsOf(view, key)] as const);
    this.read(streams.flatMap(([, names]) => names));
    return new Map(
      await Promise.all(streams.map(async ([key, names]) => [key, await this.inOrder(names)] as const)),
    );
  }

  private streamsOf(view: Keyed, key: string): readonly string[] {
    if (view.by === 'stream') return [key];
    return (this.streams.get(key) ?? []).filter((stream) => view.kinds.includes(kindOf(stream)));
  }

  private async name(patients: readonly string[]): Promise<void> {
    const unknown = patients.filter((patient) => !this.streams.has(patient));
    if (unknown.length === 0) return;
    const found = await streamsOfPatients(this.source.readStore.db, unknown);
    for (const patient of unknown) this.streams.set(patient, found.get(patient) ?? []);
  }

  private async inOrder(streams: readonly string[]): Promise<readonly Entry[]> {
    const read = await Promise.all(streams.map((stream) => this.entries.get(stream) ?? []));
    const [only = [], ...others] = read;
    if (others.length === 0) return only;
    return [only, ...others].flat().sort((a, b) => (a.event.position < b.event.position ? -1 : 1));
  }

  /** All that are not read yet; at once where they come from far. */
  private read(streams: readonly string[]): void {
    const { store, readStreams } = this.source;
    const missing = new Set(streams.filter((stream) => !this.entries.has(stream)));
    if (missing.size === 0) return;
    if (readStreams === undefined) {
      for (const stream of missing) this.entries.set(stream, this.alone(store.readStream(stream)));
      return;
    }
    const reading = readStreams([...missing]);
    for (const stream of missing) {
      const own = reading.then((all) => this.entriesRead(all.get(stream)));
      // Whoever asked is told of a failure; others who might have asked are not there.
      own.catch(() => {});
      this.entries.set(stream, own);
    }
  }

  private alone(reading: Promise<readonly RecordedEvent[]>): Promise<readonly Entry[]> {
    return reading.then(
      (events) => this.entriesOf(events),
      (error) => {
        if (!(error instanceof StreamDamagedError)) throw error;
        return this.entriesRead({ events: error.events, damage: error });
      },
    );
  }

  private entriesRead({ events, damage }: StreamRead = { events: [], damage: null }): readonly Entry[] {
    const entries = this.entriesOf(events);
    if (damage === null) return entries;
    const broken = new Set(damage.damage.map(({ event }) => event));
    return entries.map((entry) =>
      broken.has(entry.event.id) ? { ...entry, failure: { error: damage } } : entry,
    );
  }

  private entriesOf(events: readonly RecordedEvent[]): Entry[] {
    return events
      .filter(({ position }) => position <= this.upTo)
      .map((event) => entryOf(event, this.source.upcast));
  }
}
