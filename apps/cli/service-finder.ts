import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '#config';
import { readOperatorSecret, readWriter, type Writer, WriterLockedError } from '#event-store/sqlite';
import type { RunningService } from '../api/index.js';
import { own } from './own-service.js';

/** Where a service is reached, and what lets the operator in there. */
export type ServicePlace = {
  readonly address: string;
  readonly authorization: string;
  /** It was started for this command alone; nobody else writes through it for long. */
  readonly isOwn: boolean;
};

/** Finds where a command works, or starts a service for it. */
export interface ServiceFinder {
  place(): Promise<ServicePlace>;
  /** The place turned out to be a wrong one: it is looked for again when next asked for. */
  lost(place: ServicePlace): Promise<void>;
  close(): Promise<void>;
}

/** How long a process that has just taken the data folder gets to say where it listens. */
const LISTENS_WITHIN_MS = 15_000;

/** Finds the service that writes to a data folder, or starts one. */
export class FolderServiceFinder implements ServiceFinder {
  private found: Promise<ServicePlace> | undefined;
  private own: RunningService | undefined;

  constructor(private readonly config: Config) {}

  /** @throws WriterLockedError where a process holds the folder and does not listen */
  place(): Promise<ServicePlace> {
    this.found ??= this.find();
    return this.found;
  }

  async lost(place: ServicePlace): Promise<void> {
    if (this.found === undefined || (await this.found) !== place || place.isOwn) return;
    this.found = undefined;
  }

  async close(): Promise<void> {
    await this.own?.stop();
  }

  private async find(): Promise<ServicePlace> {
    const folder = this.config.CONTINUUM_DATA_DIR;
    const end = Date.now() + LISTENS_WITHIN_MS;
    for (;;) {
      const writer = readWriter(folder);
      const place = writer === null ? await this.started() : placeOf(folder, writer);
      if (place !== null) return place;
      if (Date.now() > end) throw new WriterLockedError(folder, readWriter(folder) ?? NOBODY);
      await sleep(50);
    }
  }

  /** Null where another process was quicker to take the folder. */
  private async started(): Promise<ServicePlace | null> {
    // Loaded only here: beside a running service the command does not need it, and it takes its time.
    const { startService } = await import('../api/index.js');
    const folder = this.config.CONTINUUM_DATA_DIR;
    try {
      this.own = await startService(own({ config: this.config, cluster: null }));
    } catch (error) {
      if (error instanceof WriterLockedError) return null;
      throw error;
    }
    return { ...reached(this.own.address, readOperatorSecret(folder) ?? ''), isOwn: true };
  }
}

const NOBODY: Writer = { pid: null, address: null };

/** Null while the writer does not listen yet, or has just gone. */
function placeOf(folder: string, { pid, address }: Writer): ServicePlace | null {
  if (address === null) return null;
  const secret = readOperatorSecret(folder);
  if (secret !== null) return { ...reached(`http://${address}`, secret), isOwn: false };
  if (readWriter(folder) === null) return null;
  throw new Error(
    `Process ${pid} serves ${folder} at ${address}, but operator.secret in that folder cannot be read. ` +
      'Run the command as the user who runs the service.',
  );
}

function reached(address: string, secret: string): Pick<ServicePlace, 'address' | 'authorization'> {
  return { address: onThisMachine(address), authorization: `Operator ${secret}` };
}

/** A service that listens on every address is asked on this machine's own. @param address - `http://0.0.0.0:3000` */
export function onThisMachine(address: string): string {
  return address.replace('//0.0.0.0:', '//127.0.0.1:').replace('//[::]:', '//[::1]:');
}
