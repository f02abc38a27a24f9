import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Settings } from '#config';
import { readWriter } from '#event-store/sqlite';

const SERVICE = new URL('./import-service.js', import.meta.url);
/** Much is read and forgotten at once: a larger nursery spares copying it. MiB. */
const NURSERY = '--max-semi-space-size=32';

/**
 * Does something long with a service in a process of its own, so that reading the files and taking their rows
 * have a core each. Where a service holds the folder already, that one is used; in a cluster its stores are processes of their
 * own, and the node is here.
 */
export async function besideService<Result>(
  { config, cluster }: Settings,
  work: () => Promise<Result>,
): Promise<Result> {
  if (cluster !== null || readWriter(config.CONTINUUM_DATA_DIR) !== null) return work();
  const child = fork(fileURLToPath(SERVICE), {
    execArgv: [NURSERY],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  try {
    await Promise.race([once(child, 'message'), ended]);
    return await work();
  } finally {
    letGo(child);
    await ended;
  }
}

function letGo(child: ChildProcess): void {
  if (child.connected) child.disconnect();
}
