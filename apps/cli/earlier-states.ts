import { type EarlierState, Heads, RecordTree, readCheckpointFile } from '#audit/proof';
import type { LogLineage } from '#event-sourcing';
import type { SqliteEventStore } from '#event-store/sqlite';
import { startProgress } from './progress.js';

/**
 * Where the streams ended at earlier checkpoints. Each reads the log up to there.
 *
 * @throws Error where a checkpoint is not of this log, or the log is not any more what the checkpoint says
 */
export async function earlierStates(
  files: readonly string[],
  log: SqliteEventStore,
  lineage: LogLineage,
): Promise<EarlierState[]> {
  const states: EarlierState[] = [];
  // One after the other: each may hold as much as the whole tree.
  for (const file of files) states.push(await earlierState(file, log, lineage));
  return states;
}

async function earlierState(file: string, log: SqliteEventStore, lineage: LogLineage): Promise<EarlierState> {
  const checkpoint = readCheckpointFile(file);
  const { log: of, event, size, streams, root } = checkpoint.checkpoint;
  const position = await lineage.positionOf({ log: of, event }, 'against');
  const progress = startProgress('events followed', size);
  try {
    const heads = await Heads.at(log, position, progress.at);
    const isSo = position === BigInt(size - 1) && heads.streams === streams;
    if (isSo && RecordTree.of(heads.leaves()).root === root) return { checkpoint, heads };
  } finally {
    progress.end();
  }
  throw new Error(
    `The log is not any more what ${file} says it was at its event ${event}, so nothing is proved against it. ` +
      'continuum verify --checkpoint tells more',
  );
}
