import { join } from 'node:path';
import type { EventStore, LogHead } from '../event-store.js';
import { readIfThere, writePrivateFile } from './private-file.js';

/** Says beside the log how far it had come: a log that lost its end does not know it. */
export const HEAD_FILE = 'head.json';

const EVERY_MS = 60_000;

/** The log ends before an event that it held; the message names both, and the way out. */
export class LogCutOffError extends Error {
  readonly code = 'LOG_CUT_OFF';

  /**
   * @param witness - what knows of the event, for example a file or a view
   * @param why - what the log says instead, from `whyNotHeld`
   */
  constructor(witness: string, { position, id }: LogHead, why: string) {
    super(
      `The event log is not whole: ${witness} knows event ${id} at position ${position}, but the log ${why}. ` +
        'What came after the end was acknowledged and is not there any more. Bring the log back: its files as they ' +
        'were, or the newest backup with continuum restore. To go on without those events, put head.json and views.db aside',
    );
  }
}

/** Writes down where the log ends, synced, each minute and at the end, in the data folder of the one writer. */
export class HeadWitness {
  readonly #path: string;
  readonly #timer: NodeJS.Timeout;
  #written = -1n;

  constructor(
    folder: string,
    private readonly log: Pick<EventStore, 'head'>,
  ) {
    this.#path = join(folder, HEAD_FILE);
    this.#timer = setInterval(() => void this.#writeIfPossible(), EVERY_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writeIfPossible();
  }

  /** Where it cannot be written, the one before still holds. */
  async #writeIfPossible(): Promise<void> {
    await this.#write().catch(() => {});
  }

  async #write(): Promise<void> {
    const head = await this.log.head();
    if (head === null || head.position <= this.#written) return;
    writePrivateFile(this.#path, `${JSON.stringify({ position: String(head.position), event: head.id })}\n`);
    this.#written = head.position;
  }
}

/**
 * How far the log of a data folder had come when it was last written down; null where it never was.
 *
 * @throws Error where the file does not tell
 */
export function readHeadFile(folder: string): LogHead | null {
  const path = join(folder, HEAD_FILE);
  const text = readIfThere(path);
  if (text === null) return null;
  const [, position, id] = /^\{"position":"(\d{1,18})","event":"([^"\\]+)"\}\n$/.exec(text) ?? [];
  if (position !== undefined && id !== undefined) return { position: BigInt(position), id };
  throw new Error(
    `${path} is damaged, so nobody can say whether the log is whole. Run continuum verify, compare its events ` +
      'with the newest backup, and put the file aside',
  );
}
