/** Tells the projector that the log may have grown. */
export class WakeUp {
  private rung = 0;
  private wake: () => void = () => {};

  /** How often it has rung: read it before looking at the log, so that nothing rings unheard in between. */
  get count(): number {
    return this.rung;
  }

  ring(): void {
    this.rung += 1;
    this.wake();
  }

  /** Resolves when it has rung since `seen`, after `atMostMs`, or when told to stop. For one who waits. */
  after(seen: number, atMostMs: number, stop: AbortSignal): Promise<void> {
    if (this.rung !== seen || stop.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wake(), atMostMs);
      const stopped = () => this.wake();
      stop.addEventListener('abort', stopped);
      this.wake = () => {
        this.wake = () => {};
        clearTimeout(timer);
        stop.removeEventListener('abort', stopped);
        resolve();
      };
    });
  }
}
