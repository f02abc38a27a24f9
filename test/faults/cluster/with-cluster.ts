import type { Check, Scale, Tally } from '../check.js';
import { ClusterSite, secondsSince } from './cluster-site.js';
import type { ClusterWriters } from './cluster-writers.js';

/** One cluster for all checks, each of which leaves it whole; one check at a time. */
let site: Promise<ClusterSite> | undefined;
let opened: ClusterSite | undefined;
let turn: Promise<unknown> = Promise.resolve();

process.on('exit', () => opened?.clear());

const CALLERS = 6;
const PACE_MS = 100;
/** Of what a projector said, where something was not held. */
const LAST_WORDS = 4_000;
/** Commands acknowledged before something breaks. */
const BEFORE = 20;

type OnCluster = (site: ClusterSite, tally: Tally, scale: Scale) => Promise<void>;

/** @param lacking - why the check cannot be made on such a cluster; null where it can */
export function clusterCheck(
  name: string,
  run: OnCluster,
  lacking: (site: ClusterSite) => string | null = () => null,
): Check {
  const inTurn = async (tally: Tally, scale: Scale) => {
    site ??= ClusterSite.open();
    const open = await site.catch((error: Error) => error);
    if (open instanceof Error) {
      if (!/There is no PostgreSQL/.test(open.message)) throw open;
      return tally.skip(open.message);
    }
    const why = lacking(open);
    if (why !== null) return tally.skip(why);
    opened = open;
    tally.say(`on ${open.servers.kind}`);
    await open.complete();
    await run(open, tally, scale);
  };
  return {
    name,
    onCluster: true,
    run: (tally, scale) => {
      const mine = turn.then(() => inTurn(tally, scale));
      turn = mine.catch(() => {});
      return mine;
    },
  };
}

export async function closeCluster(): Promise<void> {
  const open = await site?.catch(() => undefined);
  site = undefined;
  await open?.stop();
}

export type Fault = {
  readonly what: string;
  /** How many; 6 where absent. */
  readonly callers?: number;
  /** Between two commands of one caller, in milliseconds; 100 where absent. */
  readonly paceMs?: number;
  /** Breaks something. @returns what puts it back, if anything has to */
  readonly breaks: (writers: ClusterWriters) => Promise<(() => Promise<void>) | undefined>;
  /** Who is called; every node where absent. */
  readonly nodes?: Parameters<ClusterSite['writers']>[2];
};

/**
 * Callers go on while something breaks, for as long as it is broken, and until all is well again; then everything is
 * looked at. Tells how long it took from when it was put back (from when it broke, where nothing is put back).
 */
export async function survives(
  site: ClusterSite,
  tally: Tally,
  { what, breaks, nodes, callers = CALLERS, paceMs = PACE_MS }: Fault,
): Promise<void> {
  const writers = site.writers(callers, paceMs, nodes);
  try {
    await writers.reach(BEFORE);
    let from = performance.now();
    const putBack = await breaks(writers);
    if (putBack !== undefined) {
      from = performance.now();
      await putBack();
    }
    const commands = await site.recovered(from, nodes?.());
    await writers.rest();
    await site.caughtUp();
    const views = secondsSince(from);
    tally.say(told(what, writers, commands, views));
    await site.complete();
    await site.whole(tally, writers);
  } catch (error) {
    for (const { stderr, child } of site.projectors)
      tally.say(`projector ${child.pid} said: ${stderr.slice(-LAST_WORDS)}`);
    throw error;
  } finally {
    await writers.rest();
  }
}

function told(
  what: string,
  { acknowledged, errors, longestMs }: ClusterWriters,
  commands: number,
  views: number,
) {
  const seen = [...errors].map(([kind, times]) => `${times} × ${kind}`).join(', ') || 'none';
  return (
    `${what}: each node takes commands and shows them after ${commands.toFixed(1)} s, every view is at the end after ` +
    `${views.toFixed(1)} s; ${acknowledged.length} commands acknowledged, the longest answer took ` +
    `${(longestMs / 1000).toFixed(1)} s; errors that callers saw: ${seen}`
  );
}
