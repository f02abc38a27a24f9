import { OutcomeUnknownError, StoreUnavailableError } from '#event-store';

const PAUSE_MS = 1000;

/** What commands are stored in. */
type Durable = {
  /** Writes what changes nothing. @throws Error where it cannot */
  probe(): void | Promise<void>;
};

/**
 * Knows whether commands can be stored now. Where one was refused, it tries by itself until it can be done again, so
 * that a service that is sent no commands meanwhile does not seem broken for ever.
 */
export class WriteWatch {
  /** Why nothing can be stored; null where it can, as far as is known. */
  refusal: string | null = null;
  private stores: readonly Durable[] = [];
  private next: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(private readonly onChange: (refusal: string | null) => void) {}

  watch(stores: readonly Durable[]): void {
    this.stores = stores;
  }

  /** Told of what was not stored, and why. */
  readonly failed = (error: unknown): void => {
    if (this.isClosed) return;
    if (!(error instanceof StoreUnavailableError || error instanceof OutcomeUnknownError)) return;
    this.become(error.message);
    this.next ??= setTimeout(() => void this.tryAgain(), PAUSE_MS).unref();
  };

  close(): void {
    this.isClosed = true;
    clearTimeout(this.next);
  }

  private async tryAgain(): Promise<void> {
    this.next = undefined;
    try {
      await Promise.all(this.stores.map((store) => store.probe()));
      if (!this.isClosed) this.become(null);
    } catch (error) {
      this.failed(error);
    }
  }

  private become(refusal: string | null): void {
    const isNews = (refusal === null) !== (this.refusal === null);
    this.refusal = refusal;
    if (isNews) this.onChange(refusal);
  }
}
