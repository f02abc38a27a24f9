import { setTimeout as sleep } from 'node:timers/promises';
import { startProgress } from './progress.js';
import type { ServiceClient } from './service-client.js';

type Readiness = {
  readonly projector: { readonly state: string; readonly failures: number };
  readonly head: string;
  readonly views: Readonly<Record<string, { position: string; lag: number; built: boolean }>>;
};

const FAILURES = 5;
const PAUSE_MS = 25;

/**
 * Waits until every view has seen what was written before; a service that has just started may have to build
 * them first.
 *
 * @throws Error where the projector fails again and again
 */
export async function caughtUp(client: ServiceClient): Promise<void> {
  let goal: bigint | undefined;
  let most = 0;
  const progress = startProgress('events in the views', 1);
  try {
    for (;;) {
      const { head, views, projector } = await readiness(client);
      const all = Object.values(views);
      // Others may write on: the goal is where the log ended when this began.
      goal ??= BigInt(head);
      const end = goal;
      if (all.every(({ built, position }) => built && BigInt(position) >= end)) return;
      if (projector.failures >= FAILURES) {
        throw new Error('The views cannot be brought up to date: the projector fails. Its log says why.');
      }
      const furthest = Math.max(...all.map(({ lag }) => lag));
      most = Math.max(most, furthest);
      progress.at(most - furthest, most);
      await sleep(PAUSE_MS);
    }
  } finally {
    progress.end();
  }
}

/** Answered with 503 where the views are far behind, and then it is no problem document. */
async function readiness(client: ServiceClient): Promise<Readiness> {
  return client.request<Readiness>('GET', '/readyz', { accept: [503] });
}
