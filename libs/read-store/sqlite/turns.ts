/** Lets one at a time have the only connection, in the order in which they asked. */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  private taken = false;

  async take(): Promise<void> {
    if (this.taken) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.taken = true;
  }

  /** Hands over directly, so that nobody who asked later gets in between. */
  give(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.taken = false;
  }
}
