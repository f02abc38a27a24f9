import { pino } from 'pino';
import type { Answered } from '#http';
import type { ProjectorHealth } from '#projections';
import type { SliceChecked } from './hourly-check.js';
import { StderrLines } from './stderr-lines.js';

const FRAME = /^\s+at .*:\d+:\d+\)?$/;

/**
 * What the service says of itself: JSON lines on stderr. Errors are told by class, code and place, never by their
 * message, which may repeat what was sent; paths by their pattern.
 */
export class ServiceLog {
  private readonly out = new StderrLines();
  private readonly log: ReturnType<typeof pino>;

  constructor(level: string) {
    this.log = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, this.out);
  }

  answered(answer: Answered): void {
    this.log.info(answer, 'answered');
  }

  unexpected(error: unknown, correlationId: string): void {
    this.log.error({ correlationId, ...traceOf(error) }, 'failed');
  }

  projector({ state, failures, lastError }: ProjectorHealth): void {
    if (state === 'failed') this.log.error({ failures, ...traceOf(lastError) }, 'projector failed');
    else this.log.info({ failures }, `projector ${state}`);
  }

  sliceChecked({ patients, differing }: SliceChecked): void {
    if (Object.keys(differing).length === 0) this.log.info({ patients }, 'views checked');
    else this.log.error({ patients, differing }, 'views differ from their events: rebuild them');
  }

  writes(refusal: string | null): void {
    if (refusal === null) this.log.info('commands are stored again');
    else this.log.error({ reason: refusal }, 'commands are refused');
  }

  accesses(failure: string | null): void {
    if (failure === null) this.log.info('who looks is written down again');
    else
      this.log.error({ reason: failure }, 'who looks cannot be written down, and is kept in memory for now');
  }

  checkpoint(isMade: boolean): void {
    if (isMade) this.log.info('checkpoint made');
    else this.log.error('no checkpoint could be made: run continuum checkpoint, which says why');
  }

  said(what: string, more: object = {}): void {
    this.log.info(more, what);
  }

  /** Writes what is still held back. */
  close(): void {
    this.out.flushSync();
  }
}

function traceOf(error: unknown) {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code } = error as { code?: unknown };
  const frames = (error.stack ?? '').split('\n').filter((line) => FRAME.test(line));
  return {
    error: error.constructor.name,
    ...(typeof code === 'string' && /^\w{1,64}$/.test(code) ? { code } : {}),
    at: frames.slice(0, 8).map((line) => line.trim()),
  };
}
