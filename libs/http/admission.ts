import type { ServerResponse } from 'node:http';
import { RefusedError } from '#event-sourcing';
import { refuseLate } from './bad-request.js';

/**
 * Requests that may be worked on at once. More would only wait: at a thousand commands a second the last of these
 * has its answer within a quarter of a second.
 */
export const REQUESTS_AT_ONCE = 256;
/** Requests that may wait for their caller at once: to send the rest, or to take the answer. */
export const CALLERS_AT_ONCE = 1024;
/** How long a caller may keep the service waiting while others find no place. */
const PATIENCE_MS = 2000;

/** Lets so many requests in at once, and refuses the others before anything is done of them. */
export class Admission {
  private readonly working = new Set<ServerResponse>();
  /** Since when each waits for its caller, the longest first. */
  private readonly waiting = new Map<ServerResponse, number>();

  /** The request has begun to arrive. @throws RefusedError `OVERLOADED` */
  enter(answer: ServerResponse): void {
    this.checkRoom(answer);
    if (this.waiting.size >= CALLERS_AT_ONCE && !this.dismissSlowest()) refuse(answer);
    this.waitForCaller(answer);
    // Comes once for every request, also where the caller is gone before the answer.
    answer.once('close', () => {
      this.working.delete(answer);
      this.waiting.delete(answer);
    });
  }

  /**
   * The request is whole: from now on the service is at it.
   *
   * @throws RefusedError `OVERLOADED`, `REQUEST_TIMEOUT` where its caller was sent away meanwhile
   */
  begin(answer: ServerResponse): void {
    this.checkRoom(answer);
    if (!this.waiting.delete(answer)) throw new RefusedError('REQUEST_TIMEOUT', 'It did not arrive in time');
    this.working.add(answer);
  }

  /** The answer is made: from now on it is for the caller to take it. */
  end(answer: ServerResponse): void {
    if (this.working.delete(answer)) this.waitForCaller(answer);
  }

  private waitForCaller(answer: ServerResponse): void {
    this.waiting.set(answer, performance.now());
  }

  private checkRoom(answer: ServerResponse): void {
    if (this.working.size >= REQUESTS_AT_ONCE) refuse(answer);
  }

  /** @returns whether somebody had kept the service waiting long enough */
  private dismissSlowest(): boolean {
    const [longest] = this.waiting;
    if (longest === undefined) return false;
    const [answer, since] = longest;
    if (performance.now() - since < PATIENCE_MS) return false;
    this.waiting.delete(answer);
    const { socket } = answer;
    if (answer.headersSent) socket?.destroy();
    else if (socket !== null) refuseLate(socket);
    return true;
  }
}

function refuse(answer: ServerResponse): never {
  answer.setHeader('Retry-After', '1');
  throw new RefusedError('OVERLOADED', 'More requests are under way than the service takes at once', {
    wayOut: 'Send it again in a second, a command with the same Idempotency-Key',
  });
}
