import { write, writeSync } from 'node:fs';

const STDERR = 2;
/** Characters held back while stderr takes nothing; what comes then is lost. */
const MOST_HELD = 1024 * 1024;
const PAUSE_MS = 100;

/**
 * Writes lines to stderr, those of a moment together. Where it takes none (its disk is full, its reader is slow or
 * gone) they are held back for as long as there is room; nobody waits for them, and nothing fails.
 */
export class StderrLines {
  private held = '';
  private busy = false;

  write(line: string): void {
    if (this.held.length + line.length > MOST_HELD) return;
    this.held += line;
    if (!this.busy) this.next();
  }

  /** Writes what is held, as far as that can be done at once. */
  flushSync(): void {
    try {
      while (this.held !== '') this.held = rest(Buffer.from(this.held), writeSync(STDERR, this.held));
    } catch {
      this.held = '';
    }
  }

  private next(): void {
    const bytes = Buffer.from(this.held);
    this.held = '';
    this.busy = bytes.length > 0;
    if (!this.busy) return;
    write(STDERR, bytes, (error, written) => {
      this.held = rest(bytes, written) + this.held;
      if (error === null) this.next();
      else setTimeout(() => this.next(), PAUSE_MS).unref();
    });
  }
}

function rest(bytes: Buffer, written: number): string {
  return bytes.subarray(written).toString();
}
