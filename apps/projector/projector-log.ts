import { pino } from 'pino';
import { describeFailure } from '#projections';

const STDERR = 2;

/** What a projector says of itself: JSON lines on stderr. Errors are told by class, code and place, never by their message. */
export class ProjectorLog {
  private readonly log: ReturnType<typeof pino>;

  constructor(level: string) {
    const to = pino.destination({ dest: STDERR, sync: true });
    this.log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, to);
  }

  holds(partitions: readonly number[]): void {
    this.log.info({ partitions: partitions.length, first: partitions[0], last: partitions.at(-1) }, 'holds');
  }

  failed(error: unknown): void {
    this.log.error({ error: describeFailure(error) }, 'cannot go on for now, and tries again');
  }

  said(what: string): void {
    this.log.info(what);
  }
}
