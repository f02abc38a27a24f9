import type { MoveSettings } from '#config';
import { type MovedMark, putMovedMark, readMovedMark } from '#event-store/sqlite';
import type { AccessVerification } from '#privacy';
import { verifyAccesses } from '#privacy/postgres';
import { checkNothingElse, checkUnused, holdCluster } from './move-checks.js';
import { type MoveSource, openMoveSource } from './move-source.js';
import { type MoveTarget, openMoveTarget } from './move-target.js';
import { accessDifference, copyAccesses } from './moved-accesses.js';
import { copyEvents } from './moved-events.js';
import { type ComparedLogs, compareLogs } from './moved-logs.js';
import { type MovedView, moveViews } from './moved-views.js';

export type Moved = {
  readonly log: string;
  readonly events: number;
  readonly streams: number;
  /** SHA-256 over every stream with its last revision and hash, and over every event's hash in log order. */
  readonly heads: string;
  readonly order: string;
  /** Events that this run has put there. */
  readonly copied: number;
  /** How many patients have a key. */
  readonly keys: number;
  readonly accesses: AccessVerification;
  readonly views: readonly MovedView[];
  readonly seconds: { readonly events: number; readonly views: number };
  /** What is not the same on both sides. */
  readonly problems: readonly string[];
};

/**
 * Copies what a data folder holds into a cluster, and compares the two. Whatever stops it, run again it goes on where it was.
 *
 * @throws Error with the way out where the folder or the cluster will not do; then nothing was written
 */
export async function moveToCluster({ folder, config, cluster }: MoveSettings): Promise<Moved> {
  const target = await openMoveTarget(config, cluster);
  try {
    const source = await openMoveSource(folder, config, target.master);
    try {
      return await moved(source, target);
    } finally {
      await source.close();
    }
  } finally {
    await target.close();
  }
}

async function moved(source: MoveSource, target: MoveTarget): Promise<Moved> {
  const { folder } = source;
  const mark = markFor(source, target);
  const isFinished = mark.finishedAt !== null;
  await (isFinished ? holdCluster : checkUnused)(source, target);
  const there = await compareLogs(source, target, 'events found there');
  await checkNothingElse(source, target, there);
  putMovedMark(folder, mark);

  if (!isFinished) await target.keys.receive(source.keys);
  const copying = performance.now();
  const copied = isFinished ? 0 : await copyEvents(source, target, there);
  const copiedAt = performance.now();
  if (!isFinished) await copyAccesses(source, target);
  const logs = await compareLogs(source, target, 'events compared');
  const projecting = performance.now();
  const views = logs.difference === null ? await moveViews(source, target, logs.places) : [];
  const ended = performance.now();
  const problems = [
    ...logDifferences(logs, source.events),
    ...differs(await target.keys.difference(source.keys), 'is not as it was'),
    ...differs(await accessDifference(source, target), ''),
    ...views.flatMap(({ name, first }) => (first === null ? [] : [`View ${name}: ${first}`])),
  ];
  if (problems.length === 0) {
    // In this order: whoever is stopped between them runs it again, and nobody has worked there meanwhile.
    putMovedMark(folder, { ...mark, finishedAt: mark.finishedAt ?? new Date().toISOString() });
    await target.keys.letIn();
  }
  return {
    log: source.log,
    ...logs.there.told(),
    copied,
    keys: source.keys.count,
    accesses: await verifyAccesses(target.database),
    views,
    seconds: { events: secondsOf(copiedAt - copying), views: secondsOf(ended - projecting) },
    problems,
  };
}

/** @throws Error where the folder is on its way to another cluster */
function markFor({ folder, log }: MoveSource, { events, views }: MoveTarget): MovedMark {
  const mark = readMovedMark(folder);
  if (mark === null) {
    return { log, events, views, closedAt: new Date().toISOString(), finishedAt: null };
  }
  if (mark.events === events && mark.views === views) return mark;
  throw new Error(
    `${folder} is closed for a move to ${mark.events} and ${mark.views}, and not to ${events} and ${views}. ` +
      `Name those, or give that move up: continuum move --from ${folder} --give-up`,
  );
}

function logDifferences({ difference, here, there }: ComparedLogs, events: number): string[] {
  if (difference !== null) return [difference];
  const [one, other] = [{ ...here.told(), events }, there.told()];
  return (['events', 'streams', 'heads', 'order'] as const)
    .filter((name) => one[name] !== other[name])
    .map((name) => `The ${name} of the log are ${other[name]} there, and ${one[name]} here`);
}

function differs(what: string | null, how: string): string[] {
  return what === null ? [] : [`${what} ${how}`.trim()];
}

function secondsOf(ms: number): number {
  return Math.round(ms) / 1000;
}
