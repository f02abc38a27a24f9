import { Inject, Injectable } from '@nestjs/common';
import { EventRegistry, type LogMark, RefusedError } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import { careStream } from '../commands/patients.js';
import { birthYearOf, type Care, careIn, timelineOf } from '../domain/index.js';
import { type Known, KnownMoments } from './known-moments.js';
import { LongStreams } from './long-streams.js';

/** How far a question reaches: what was true by then, of what was known by then. */
export type Reach = {
  /** Facility-local date or minute. */
  readonly asOf?: string;
  /** Date (its end in the facility's zone; UTC for several zones), instant with offset, or mark as `LOG/EVENT`. */
  readonly knownAt?: string;
};

export function reachesNow({ asOf, knownAt }: Reach): boolean {
  return asOf === undefined && knownAt === undefined;
}

/** Reads patients as they were known at a moment, by folding their streams up to there. */
@Injectable()
export class PatientPast {
  constructor(
    @Inject(LongStreams) private readonly streams: LongStreams,
    @Inject(EventRegistry) private readonly registry: EventRegistry,
    @Inject(KnownMoments) private readonly moments: KnownMoments,
  ) {}

  /**
   * The place in the log up to which things were known.
   *
   * @param current - the patient's care as it stands, whose zone a date is counted in
   * @throws RefusedError `AS_OF_BEFORE_BIRTH`, `KNOWN_AT_IN_THE_FUTURE`, `INVALID_TIME`, `MARK_NOT_IN_THIS_LOG`
   */
  async known({ asOf, knownAt }: Reach, current: Care): Promise<Known> {
    const birthYear = birthYearOf(current);
    if (asOf !== undefined && birthYear !== null && Number(asOf.slice(0, 4)) < birthYear) {
      throw new RefusedError('AS_OF_BEFORE_BIRTH', `The patient was born in ${birthYear}`, {
        field: 'asOf',
        wayOut: 'Ask as of a day of their life, or leave it out to ask as of now',
      });
    }
    return this.moments.at(knownAt, zoneOf(current));
  }

  now(): Promise<Known> {
    return this.moments.now();
  }

  /** The place that an earlier page ended at. @throws RefusedError `MARK_NOT_IN_THIS_LOG` */
  knownUpTo(mark: LogMark): Promise<Known> {
    return this.moments.of(mark, 'cursor');
  }

  /** A stream as it was known, upcast. */
  async events(stream: string, known: Known): Promise<RecordedEvent[]> {
    return (await this.streams.events(stream))
      .filter(({ position }) => position <= known.position)
      .map((event) => this.registry.upcast(event));
  }

  /** The patient's care as it was known. */
  async care(patient: string, known: Known): Promise<Care> {
    return careIn(await this.events(careStream(patient), known));
  }
}

/** The one zone of a patient's facilities; UTC where they have several, or none. */
export function zoneOf(current: Care): string {
  const zones = new Set(timelineOf(current).stays.map(({ placement }) => placement.zone));
  const [zone = 'UTC'] = zones;
  return zones.size === 1 ? zone : 'UTC';
}
