import { Inject, Injectable } from '@nestjs/common';
import {
  CLOCK,
  type Clock,
  checkDate,
  endOfDay,
  LogLineage,
  type LogMark,
  RefusedError,
} from '#event-sourcing';
import { APPEND_LIMITS, type RecordedEvent } from '#event-store';
import { knownAt, QUERIED_LOG, type QueriedLog } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';

/** Null before the first event. */
export type Mark = LogMark | null;

/** Up to where the log is read, always to the end of an append, and the mark that says so. */
export type Known = { readonly position: bigint; readonly mark: Mark };

/** Finds the place in the log up to which things were known. */
@Injectable()
export class KnownMoments {
  constructor(
    @Inject(QUERIED_LOG) private readonly log: QueriedLog,
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LogLineage) private readonly lineage: LogLineage,
  ) {}

  async now(): Promise<Known> {
    const head = await this.log.head();
    return head === null ? NOTHING : this.upTo(head.position, head.id);
  }

  /**
   * @param at - a date (its end in the zone), an instant with offset, or a mark as `LOG/EVENT`; now where absent
   * @param field - where it was sent
   * @throws RefusedError `KNOWN_AT_IN_THE_FUTURE`, `INVALID_TIME`, `MARK_NOT_IN_THIS_LOG`
   */
  async at(at: string | undefined, zone: string, field = 'knownAt'): Promise<Known> {
    if (at === undefined) return this.now();
    const [, log, event] = MARK.exec(at) ?? [];
    if (log !== undefined && event !== undefined) return this.of({ log, event }, field);
    if (at.length === 10) checkDate(at, field);
    const instant = at.length === 10 ? endOfDay(at, zone) : instantIn(at, field);
    const now = this.clock.now();
    // The day that has begun is asked for as far as it has come.
    const began = at.length === 10 && instant - now < 86_400_000 + 3_600_000;
    if (instant > now && !began) {
      throw new RefusedError('KNOWN_AT_IN_THE_FUTURE', 'Nobody knows yet what will be known then', {
        field,
        wayOut: 'Leave it out to ask for what is known now',
      });
    }
    const found = await knownAt(this.log, this.readStore, new Date(instant).toISOString());
    return found === null ? NOTHING : this.wholeAppend(this.upTo(found.position, found.eventId));
  }

  /**
   * The place that an earlier answer ended at.
   *
   * @param field - where the mark was sent
   * @throws RefusedError `MARK_NOT_IN_THIS_LOG`
   */
  async of(mark: LogMark, field: string): Promise<Known> {
    return this.wholeAppend({ position: await this.lineage.positionOf(mark, field), mark });
  }

  private upTo(position: bigint, event: string): Known {
    return { position, mark: { log: this.lineage.log, event } };
  }

  /** Nobody ever knew one event of an append without the others. */
  private async wholeAppend({ position, mark }: Known): Promise<Known> {
    // Most are one event.
    for (const limit of [2, APPEND_LIMITS.events]) {
      const [event, ...behind] = await this.log.readFrom(position, limit);
      const others = behind.filter((one) => event !== undefined && isOfOneAppend(one, event));
      if (others.length < behind.length || limit > 2)
        return { position: others.at(-1)?.position ?? position, mark };
    }
    return { position, mark };
  }
}

function isOfOneAppend(a: RecordedEvent, b: RecordedEvent): boolean {
  return a.stream === b.stream && a.metadata.commandId === b.metadata.commandId;
}

const NOTHING: Known = { position: -1n, mark: null };
const MARK = /^([0-9a-f-]{36})\/([0-9a-f-]{36})$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

function instantIn(text: string, field: string): number {
  if (INSTANT.test(text)) checkDate(text.slice(0, 10), field);
  const instant = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(instant)) return instant;
  throw new RefusedError('INVALID_TIME', `${field} is no moment`, {
    field,
    wayOut: 'Write 2025-03-19, 2025-03-19T12:00:00Z or the mark of an earlier answer as log/event',
  });
}
