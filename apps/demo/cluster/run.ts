import { createSecretKey, randomBytes } from 'node:crypto';
import { operatorSecretOf } from '../../api/cluster/index.js';
import { interruption } from '../interruption.js';
import type { DemoOptions } from '../options.js';
import { LANES } from '../player.js';
import { ClusterShowing } from './cluster-showing.js';
import { DemoCluster } from './demo-cluster.js';
import { memberSettings, OpenedStores, settingsOf } from './opened.js';
import { Servers } from './servers.js';
import { Started } from './started.js';

const NOT_WHOLE = 1;

/**
 * Sends a cohort through a cluster of its own while processes of it are killed, and shows what the views say and how they
 * compare with those of one process. All that was started has ended when it resolves.
 *
 * @returns the exit code
 * @throws Error saying what stands in the way, or which command was refused
 */
export async function runClusterDemo(options: DemoOptions): Promise<number> {
  const told = interruption();
  const started = new Started();
  try {
    return await Promise.race([demonstration(options, started, told), told]);
  } finally {
    await started.stop();
  }
}

async function demonstration(
  options: DemoOptions,
  started: Started,
  told: Promise<unknown>,
): Promise<number> {
  const masterKey = randomBytes(32);
  const servers = await started.add(new Servers());
  const places = await servers.places();
  const settings = settingsOf(places, masterKey);
  const stores = await started.add(await OpenedStores.open(settings));
  const cluster = await started.add(new DemoCluster(memberSettings(settings), servers, LANES));
  const failed = Promise.race([servers.failed(), cluster.failed()]);
  const operator = `Operator ${operatorSecretOf(createSecretKey(masterKey))}`;
  const showing = new ClusterShowing(options, { settings, places, stores, cluster, operator });
  const isWhole = await Promise.race([showing.show(started), failed]);
  const code = isWhole ? 0 : NOT_WHOLE;
  if (options.once) return code;
  process.stderr.write('\nServing until Ctrl-C; then the data is removed.\n');
  await Promise.race([told, failed]);
  return code;
}
