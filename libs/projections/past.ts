import { type EventStore, type RecordedEvent, START, StreamDamagedError } from '#event-store';
import type { ReadStore } from '#read-store';
import { type Entry, entryOf, kindOf } from './entries.js';
import { streamsOfPatients } from './patient-streams.js';
import type { Keyed, Upcast } from './projection.js';

/** Where events and the names of streams are found. */
export type Source = {
  readonly store: EventStore;
  readonly readStore: ReadStore;
  readonly upcast: Upcast;
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
    const read = keys.map(async (key) => [key, await this.inOrder(this.streamsOf(view, key))] as const);
    return new Map(await Promise.all(read));
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
    const [only = [], ...others] = await Promise.all(streams.map((stream) => this.read(stream)));
    if (others.length === 0) return only;
    return [only, ...others].flat().sort((a, b) => (a.event.position < b.event.position ? -1 : 1));
  }

  private read(stream: string): Promise<readonly Entry[]> {
    const known = this.entries.get(stream);
    if (known) return known;
    const reading = this.source.store.readStream(stream).then(
      (events) => this.entriesOf(events),
      (error) => {
        if (!(error instanceof StreamDamagedError)) throw error;
        const broken = new Set(error.damage.map(({ event }) => event));
        return this.entriesOf(error.events).map((entry) =>
          broken.has(entry.event.id) ? { ...entry, failure: { error } } : entry,
        );
      },
    );
    this.entries.set(stream, reading);
    return reading;
  }

  private entriesOf(events: readonly RecordedEvent[]): Entry[] {
    return events
      .filter(({ position }) => position <= this.upTo)
      .map((event) => entryOf(event, this.source.upcast));
  }
}
