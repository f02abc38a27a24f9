import { START } from '#event-store';
import { hasTable, type ReadStore } from '#read-store';
import { positionOf } from '../checkpoints.js';
import { copiedAt, logCopy } from './log-copy.js';

/** Where events stand by their ids, as far as the log is copied: an event store that has no such index is given this one. */
export class CopiedPlaces {
  private isMade = false;

  constructor(private readonly readStore: ReadStore) {}

  /** Every event up to here is copied; {@link START} where none is. */
  async reached(): Promise<bigint> {
    if (!(await this.isThere())) return START;
    return (await positionOf(this.readStore.db, logCopy)) ?? START;
  }

  async find(eventId: string): Promise<bigint | null> {
    return (await this.isThere()) ? copiedAt(this.readStore.db, eventId) : null;
  }

  /** Before the first projector runs there is no copy. */
  private async isThere(): Promise<boolean> {
    this.isMade ||= await hasTable(this.readStore.db, 'checkpoints');
    return this.isMade;
  }
}
