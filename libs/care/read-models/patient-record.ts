import { Inject, Injectable } from '@nestjs/common';
import { type Caller, EventRegistry } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import { patientStreams, selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { careStream, Patients } from '../commands/patients.js';
import { type Care, careIn } from '../domain/index.js';
import { type DamagedEvent, leftOf } from './damaged-record.js';
import type { Known } from './known-moments.js';
import { LongStreams } from './long-streams.js';

/** A stream's events, upcast; where it is damaged, what is left of them. */
export type StreamLeft = {
  readonly stream: string;
  readonly events: readonly RecordedEvent[];
  readonly damaged: readonly DamagedEvent[];
};

/** Reads everything that is recorded of a patient, whichever streams it is in. */
@Injectable()
export class PatientRecord {
  constructor(
    @Inject(Patients) private readonly patients: Patients,
    @Inject(LongStreams) private readonly streams: LongStreams,
    @Inject(EventRegistry) private readonly registry: EventRegistry,
    @Inject(READ_STORE) private readonly readStore: ReadStore,
  ) {}

  /** In the order in which they began. */
  async streamsOf(patient: string): Promise<string[]> {
    const query = selectFrom(this.readStore, patientStreams)
      .select(['view.stream', 'view.firstPosition'])
      .where('view.patientId', '=', patient);
    const named = (await query.execute()) as unknown as { stream: string; firstPosition: string }[];
    named.sort((a, b) => (BigInt(a.firstPosition) < BigInt(b.firstPosition) ? -1 : 1));
    return named.map(({ stream }) => stream);
  }

  /**
   * All of a patient's streams as they stand: the care first, the others in the order in which they began, so that those
   * known at the first page come first at the next ones.
   *
   * @throws StreamDamagedError for callers to whom what is left of a damaged stream is closed
   */
  async whole(patient: string, caller: Caller): Promise<readonly [care: StreamLeft, ...StreamLeft[]]> {
    const care = careStream(patient);
    const read = await this.streams.ofPatient(patient);
    const ofCare = read?.get(care);
    if (ofCare !== undefined) {
      const others = [...(read ?? [])].filter(([stream]) => stream !== care);
      return [this.entire(care, ofCare), ...others.map(([stream, events]) => this.entire(stream, events))];
    }
    const others = (await this.streamsOf(patient)).filter((stream) => stream !== care);
    return Promise.all([this.left(care, caller), ...others.map((stream) => this.left(stream, caller))]);
  }

  /** The care as it stands; of a damaged record what is left, for those it is not closed to. @throws RefusedError `PATIENT_UNKNOWN` */
  async care(patient: string, caller: Caller): Promise<Care> {
    try {
      return (await this.patients.toShow(patient, caller)).care;
    } catch (error) {
      return careIn(leftOf(error, caller).events.map((event) => this.registry.upcast(event)));
    }
  }

  /** One stream. @throws StreamDamagedError as {@link whole} */
  async left(stream: string, caller: Caller): Promise<StreamLeft> {
    try {
      return this.entire(stream, await this.streams.events(stream));
    } catch (error) {
      const { events, damaged } = leftOf(error, caller);
      return { ...this.entire(stream, events), damaged };
    }
  }

  private entire(stream: string, events: readonly RecordedEvent[]): StreamLeft {
    return { stream, events: events.map((event) => this.registry.upcast(event)), damaged: [] };
  }
}

/** What was known of some streams, stream by stream, and all that is damaged in them. */
export function knownOf(streams: readonly StreamLeft[], known: Known): Omit<StreamLeft, 'stream'> {
  return {
    events: streams.flatMap(({ events }) => events.filter(({ position }) => position <= known.position)),
    damaged: streams.flatMap(({ damaged }) => damaged),
  };
}
