import { type LogLineage, RefusedError } from '#event-sourcing';
import { type EventEnvelope, type RawEvent, START } from '#event-store';
import type { Checkpoint } from './checkpoint.js';
import { Heads } from './heads.js';
import { RecordTree } from './record-tree.js';

/** Commands may come to the log in another order than they were stamped in, by less than this. */
const STAMPED_BEFORE_MS = 3_600_000;
const KEPT = 100;

/**
 * Holds a log against a checkpoint that was kept elsewhere, while somebody walks the log from its beginning. Events are
 * counted: positions are those of an engine, and a log that has moved to another has others.
 */
export class HeldCheckpoint {
  private readonly heads = new Heads();
  private readonly problems: string[] = [];
  private readonly earliest: number;
  /** Events up to that of the checkpoint. */
  private events = 0;

  private constructor(
    private readonly checkpoint: Checkpoint,
    private readonly position: bigint,
  ) {
    this.earliest = Date.parse(checkpoint.recordedAt) - STAMPED_BEFORE_MS;
    if (position === START)
      this.problems.push(`the log does not hold event ${checkpoint.event}, which was its last then`);
  }

  /** @throws RefusedError `MARK_NOT_IN_THIS_LOG` where the checkpoint is of a log that this one does not come from */
  static async of(checkpoint: Checkpoint, lineage: LogLineage): Promise<HeldCheckpoint> {
    const { log, event } = checkpoint;
    const position = await lineage.positionOf({ log, event }, 'checkpoint').catch((error: unknown) => {
      if (log === lineage.log && error instanceof RefusedError) return START;
      throw error;
    });
    return new HeldCheckpoint(checkpoint, position);
  }

  take(event: RawEvent): void {
    if (event.position <= this.position) {
      this.events += 1;
      return this.heads.take(event);
    }
    const recordedAt = recordedAtIn(event.text);
    if (recordedAt === null || recordedAt >= this.earliest || this.problems.length >= KEPT) return;
    this.problems.push(
      `event ${event.id} at position ${event.position}, revision ${event.revision} of ${event.stream}, came ` +
        'after the checkpoint, yet says that it is older',
    );
  }

  /** What is not as the checkpoint says, once the whole log was walked. */
  found(): readonly string[] {
    const { root, streams, size, event } = this.checkpoint;
    if (this.position === START) return this.problems;
    const { events } = this;
    const moved = `${events} events stand in the log up to event ${event}, and ${size} stood there then`;
    const isSo = this.heads.streams === streams && RecordTree.of(this.heads.leaves()).root === root;
    return [
      ...(isSo ? [] : [`what the log held with its first ${size} events is not what it held then`]),
      ...(events === size ? [] : [moved]),
      ...this.problems,
    ];
  }
}

function recordedAtIn(text: string): number | null {
  try {
    return Date.parse((JSON.parse(text) as EventEnvelope).metadata.recordedAt);
  } catch {
    return null;
  }
}
