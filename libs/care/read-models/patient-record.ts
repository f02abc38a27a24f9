import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import { patientStreams, selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { careStream } from '../commands/patients.js';
import type { DamagedEvent } from './damaged-record.js';
import type { Known } from './known-moments.js';
import { PatientPast } from './patient-past.js';

/** Reads everything that is recorded of a patient, whichever streams it is in. */
@Injectable()
export class PatientRecord {
  constructor(
    @Inject(PatientPast) private readonly past: PatientPast,
    @Inject(READ_STORE) private readonly readStore: ReadStore,
  ) {}

  /** In the order in which they began, so that those known at the first page come first at the next ones. */
  async streamsOf(patient: string): Promise<string[]> {
    const query = selectFrom(this.readStore, patientStreams)
      .select(['view.stream', 'view.firstPosition'])
      .where('view.patientId', '=', patient);
    const named = (await query.execute()) as unknown as { stream: string; firstPosition: string }[];
    named.sort((a, b) => (BigInt(a.firstPosition) < BigInt(b.firstPosition) ? -1 : 1));
    return named.map(({ stream }) => stream);
  }

  /**
   * Upcast, stream by stream.
   *
   * @throws StreamDamagedError for callers to whom what is left of a damaged stream is closed
   */
  async eventsOf(
    patient: string,
    named: readonly string[],
    known: Known,
    caller: Caller,
  ): Promise<{ readonly events: readonly RecordedEvent[]; readonly damaged: readonly DamagedEvent[] }> {
    const streams = new Set([careStream(patient), ...named]);
    const left = await Promise.all([...streams].map((stream) => this.past.eventsLeft(stream, known, caller)));
    return {
      events: left.flatMap(({ events }) => events),
      damaged: left.flatMap(({ damaged }) => damaged),
    };
  }
}
