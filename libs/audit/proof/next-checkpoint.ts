import type { LogLineage } from '#event-sourcing';
import { type Checkpoint, type CheckpointFile, signedCheckpoint, type Witnessed } from './checkpoint.js';
import type { Signer } from './signed-text.js';

/** What a new checkpoint says, and whether it is new: the same events are not signed for twice. */
export type NextCheckpoint = { readonly file: CheckpointFile; readonly isNew: boolean };

/**
 * The checkpoint of a log as it stands now, behind the last one of a chain. The positions of the log rise by one.
 *
 * @param last - of the chain; null where it begins
 * @param at - now, UTC
 * @throws Error where the last one is not of what this log holds
 */
export async function nextCheckpoint(
  lineage: LogLineage,
  now: Omit<Witnessed, 'log'>,
  last: CheckpointFile | null,
  at: string,
  signer: Signer,
): Promise<NextCheckpoint> {
  const { event, size, streams, recordedAt, root } = now;
  if (last !== null) {
    const why = await whyNotBehind(lineage, now, last.checkpoint);
    if (why !== null)
      throw new Error(
        `The last checkpoint, of ${last.checkpoint.size} events, ${why}. If the log is to be trusted all the same ` +
          '(another one, or restored from a backup made before), name an empty folder for its checkpoints',
      );
    if (last.checkpoint.size === size) return { file: last, isNew: false };
  }
  const witnessed = { log: lineage.log, event, size, streams, recordedAt, root };
  return { file: signedCheckpoint(witnessed, last, at, signer), isNew: true };
}

/** Why a log as it stands now is not what a checkpoint told of it has grown to; null where it may be. */
async function whyNotBehind(
  lineage: LogLineage,
  now: Omit<Witnessed, 'log'>,
  { log, event, size, root }: Checkpoint,
): Promise<string | null> {
  const position = await lineage.positionOf({ log, event }, 'checkpoint').catch(() => null);
  if (position === null) return `is of an event that this log, ${lineage.log}, does not hold`;
  if (position !== BigInt(size - 1)) return `has its event at another place: ${position}`;
  return size === now.size && root !== now.root ? 'is of other heads: the log was altered' : null;
}
