import type { Cohort } from '../cohort/index.js';
import type { ScriptPlayer } from '../player.js';
import { CommandProgress } from '../progress.js';
import type { DemoCluster } from './demo-cluster.js';

/** After which part of the commands one of which kind is killed. */
const KILLS = [
  { after: 1 / 3, kind: 'api' },
  { after: 2 / 3, kind: 'projector' },
] as const;

/**
 * Sends a script through the nodes of a cluster, and kills one of each kind on the way.
 *
 * @returns what was done, line by line
 */
export async function load(cluster: DemoCluster, player: ScriptPlayer, cohort: Cohort): Promise<string[]> {
  const progress = new CommandProgress(cohort.size);
  const killed: Promise<string>[] = [];
  let answered = 0;
  try {
    await player.play(cohort.moments, (now) => {
      progress.answered(now);
      answered += 1;
      const next = KILLS[killed.length];
      if (next === undefined || answered < next.after * cohort.size) return;
      const place = `after ${answered.toLocaleString('en-US')} commands; another one took its place`;
      const replaced = cluster.replace(next.kind).then((name) => `kill -9: the ${name}, ${place}`);
      // Looked at below, and until then the load goes on.
      replaced.catch(() => {});
      killed.push(replaced);
    });
    const seconds = progress.seconds().toFixed(1);
    const sent = `${cohort.size.toLocaleString('en-US')} commands through the nodes in turn in ${seconds} s`;
    return [`${sent}, ${progress.perSecond()} a second`, ...(await Promise.all(killed))];
  } finally {
    progress.end();
  }
}
