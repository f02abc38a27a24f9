import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { ProjectorOptions } from './open-projector.js';
import { Projector } from './projector.js';
import { WakeUp } from './wake-up.js';

export type RunProjectorOptions = ProjectorOptions & {
  readonly signal: AbortSignal;
  /** Rung when the log may have grown; without it, or when a ring is lost, the log is looked at by the clock. */
  readonly wakeUp?: WakeUp;
  /** How often to look without having been woken; default 250. */
  readonly pollMs?: number;
  /** Called when every view has been taken up, for those who want to rebuild or retry. */
  readonly onOpen?: (projector: Projector) => void;
};

const FEW = 200;
const GATHERING_MS = 15;

/** Keeps the views up with the log until told to stop; what was begun is committed first. */
export async function runProjector(options: RunProjectorOptions): Promise<void> {
  const { signal, wakeUp = new WakeUp(), pollMs = 250 } = options;
  const projector = await Projector.open(options);
  options.onOpen?.(projector);
  while (!signal.aborted) {
    const seen = wakeUp.count;
    const taken = await projector.step();
    // Between batches messages are let in, so that a long catch-up can be asked to stop.
    if (taken >= FEW) await nextTurn();
    // What comes within the next moment shares a transaction: twenty small ones cost several times as much.
    else if (taken > 0) await sleep(GATHERING_MS);
    else await wakeUp.after(seen, pollMs, signal);
  }
}
