import type { ServerResponse } from 'node:http';
import { RefusedError } from '#event-sourcing';

/**
 * Requests that may be under way at once. More would only wait: at a thousand commands a second the last of these
 * has its answer within a quarter of a second.
 */
export const REQUESTS_AT_ONCE = 256;

/** Lets so many requests in at once, and refuses the others at the door, before anything is read of them. */
export class Admission {
  private underWay = 0;

  /** @throws RefusedError `OVERLOADED` */
  enter(answer: ServerResponse): void {
    if (this.underWay >= REQUESTS_AT_ONCE) {
      answer.setHeader('Retry-After', '1');
      throw new RefusedError('OVERLOADED', 'More requests are under way than the service takes at once', {
        wayOut: 'Send it again in a second, a command with the same Idempotency-Key',
      });
    }
    this.underWay += 1;
    // Comes once for every request, also where the caller is gone before the answer.
    answer.once('close', () => {
      this.underWay -= 1;
    });
  }
}
