import { Inject, Injectable } from '@nestjs/common';
import {
  type Caller,
  CLOCK,
  type Clock,
  checkDate,
  EventRegistry,
  endOfDay,
  LogLineage,
  type LogMark,
  RefusedError,
} from '#event-sourcing';
import { EVENT_STORE, type EventStore, type RecordedEvent } from '#event-store';
import { knownAt } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { careStream } from '../commands/patients.js';
import { type Care, care, timelineOf } from '../domain/index.js';
import { type DamagedEvent, leftOf } from './damaged-record.js';

/** How far a question reaches: what was true by then, of what was known by then. */
export type Reach = {
  /** Facility-local date or minute. */
  readonly asOf?: string;
  /** Date (its end in the facility's zone; UTC for several zones) or instant with offset. */
  readonly knownAt?: string;
};

export function reachesNow({ asOf, knownAt }: Reach): boolean {
  return asOf === undefined && knownAt === undefined;
}

/** Null before the first event. */
export type Mark = LogMark | null;

/** Up to where the log is read, and the mark that says so. */
export type Known = { readonly position: bigint; readonly mark: Mark };

/** Reads patients as they were known at a moment, by folding their streams up to there. */
@Injectable()
export class PatientPast {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(EventRegistry) private readonly registry: EventRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LogLineage) private readonly lineage: LogLineage,
  ) {}

  /**
   * The place in the log up to which things were known.
   *
   * @param current - the patient's care as it stands, whose zone a date is counted in
   * @throws RefusedError `KNOWN_AT_IN_THE_FUTURE`, `INVALID_TIME`
   */
  async known(at: string | undefined, current: Care): Promise<Known> {
    if (at === undefined) {
      const head = await this.store.head();
      return head === null ? NOTHING : this.upTo(head.position, head.id);
    }
    const instant = at.length === 10 ? endOfDay(at, zoneOf(current)) : instantIn(at);
    const now = this.clock.now();
    // The day that has begun is asked for as far as it has come.
    const began = at.length === 10 && instant - now < 86_400_000 + 3_600_000;
    if (instant > now && !began) {
      throw new RefusedError('KNOWN_AT_IN_THE_FUTURE', 'Nobody knows yet what will be known then', {
        field: 'knownAt',
        wayOut: 'Leave it out to ask for what is known now',
      });
    }
    const found = await knownAt(this.store, this.readStore, new Date(instant).toISOString());
    return found === null ? NOTHING : this.upTo(found.position, found.eventId);
  }

  /** The place that an earlier answer ended at. @throws RefusedError `MARK_NOT_IN_THIS_LOG` */
  async knownUpTo(mark: LogMark): Promise<Known> {
    return { position: await this.lineage.positionOf(mark, 'cursor'), mark };
  }

  async events(stream: string, known: Known): Promise<RecordedEvent[]> {
    return this.upcast(await this.store.readStream(stream), known);
  }

  /** The same, where some of it may be damaged. @throws StreamDamagedError for callers it is closed to */
  async eventsLeft(
    stream: string,
    known: Known,
    caller: Caller,
  ): Promise<{ readonly events: readonly RecordedEvent[]; readonly damaged: readonly DamagedEvent[] }> {
    try {
      return { events: await this.events(stream, known), damaged: [] };
    } catch (error) {
      const { events, damaged } = leftOf(error, caller);
      return { events: this.upcast(events, known), damaged };
    }
  }

  /** The patient's care as it was known. */
  async care(patient: string, known: Known): Promise<Care> {
    return (await this.events(careStream(patient), known)).reduce(care.evolve, care.initial());
  }

  private upcast(events: readonly RecordedEvent[], known: Known): RecordedEvent[] {
    return events
      .filter(({ position }) => position <= known.position)
      .map((event) => this.registry.upcast(event));
  }

  private upTo(position: bigint, event: string): Known {
    return { position, mark: { log: this.lineage.log, event } };
  }
}

const NOTHING: Known = { position: -1n, mark: null };
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

function instantIn(text: string): number {
  if (INSTANT.test(text)) checkDate(text.slice(0, 10), 'knownAt');
  const instant = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(instant)) return instant;
  throw new RefusedError('INVALID_TIME', 'knownAt is no moment', {
    field: 'knownAt',
    wayOut: 'Write 2025-03-19 or 2025-03-19T12:00:00Z',
  });
}

/** The one zone of a patient's facilities; UTC where they have several, or none. */
function zoneOf(current: Care): string {
  const zones = new Set(timelineOf(current).stays.map(({ placement }) => placement.zone));
  const [zone = 'UTC'] = zones;
  return zones.size === 1 ? zone : 'UTC';
}
