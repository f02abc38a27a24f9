import { StoreUnavailableError } from '../errors.js';

/** Lets only so many do something at once; the others wait in line, but not for ever. */
export class Slots {
  private free: number;
  private readonly line: (() => void)[] = [];

  constructor(count: number) {
    this.free = count;
  }

  /** @throws StoreUnavailableError where none got free in time */
  take(atMostMs: number): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.line.splice(this.line.indexOf(turn), 1);
        reject(new StoreUnavailableError('The event store does not answer; nothing was sent'));
      }, atMostMs);
      const turn = () => {
        clearTimeout(timer);
        resolve();
      };
      this.line.push(turn);
    });
  }

  give(): void {
    const next = this.line.shift();
    if (next) next();
    else this.free += 1;
  }
}
