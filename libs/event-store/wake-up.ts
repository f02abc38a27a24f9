/** Tells those who wait that the log may have grown, or that it is being closed. */
export class WakeUp {
  #count = 0;
  #closed = false;
  readonly #waiting = new Set<() => void>();

  /** How often it has rung: read it before looking at the log, so that nothing rings unheard in between. */
  get count(): number {
    return this.#count;
  }

  get closed(): boolean {
    return this.#closed;
  }

  ring(): void {
    this.#count += 1;
    for (const wake of [...this.#waiting]) wake();
  }

  /** Wakes everybody for the last time. */
  close(): void {
    this.#closed = true;
    this.ring();
  }

  /** Resolves when it has rung since `seen`, after `atMostMs`, or when told to stop. */
  after(seen: number, atMostMs: number, stop: AbortSignal): Promise<void> {
    if (this.#count !== seen || stop.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        stop.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, atMostMs);
      this.#waiting.add(wake);
      stop.addEventListener('abort', wake);
    });
  }
}
