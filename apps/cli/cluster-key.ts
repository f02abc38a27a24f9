import type { KeyObject } from 'node:crypto';
import { type Cluster, type Config, fileArgument } from '#config';
import { givenMasterKey } from '#privacy';
import type { MasterRotation } from '#privacy/postgres';
import { startProgress } from './progress.js';
import { print, printJson } from './terminal.js';

export type RotateOptions = {
  readonly newMasterKeyFile?: string;
  readonly finish?: true;
  readonly json?: true;
};

/** Puts the keys of a cluster under another master key, while its processes go on. */
export async function rotateInCluster(
  config: Config,
  cluster: Cluster,
  { newMasterKeyFile, json }: RotateOptions,
): Promise<void> {
  const next = nextMasterKey(newMasterKeyFile, config.CONTINUUM_NEW_MASTER_KEY);
  const keys = await withRotation(config, cluster, (rotation) => rotation.rotate(next));
  if (json) return printJson({ keys, finished: false });
  print(`The keys of ${keys} patients are under the new master key, and the old one leads to it.`);
  print('Give every node and projector the new one, and start them again one by one; those that run go on.');
  print('Then, with the new one as the master key here too: npx continuum key rotate --finish');
}

/** What the old master key opened, it opens no more. */
export async function finishInCluster(
  config: Config,
  cluster: Cluster,
  { newMasterKeyFile, json }: RotateOptions,
): Promise<void> {
  if (newMasterKeyFile !== undefined) {
    throw new Error('--finish takes no new key: the settings give the one that the keys are under by now');
  }
  const keys = await withRotation(config, cluster, (rotation) => rotation.finish());
  if (json) return printJson({ keys, finished: true });
  print(
    `The keys of ${keys} patients are under this master key alone; the one before opens nothing any more.`,
  );
  print('Back the keys in PostgreSQL up now: earlier backups of them are opened by the old key.');
}

async function withRotation(
  config: Config,
  cluster: Cluster,
  carryOut: (rotation: MasterRotation) => Promise<number>,
): Promise<number> {
  const { masterKeyOf } = await import('../api/cluster/index.js');
  const { MasterRotation } = await import('#privacy/postgres');
  const progress = startProgress('keys', 1);
  const rotation = new MasterRotation(cluster.readStore, {
    master: masterKeyOf(config),
    onProgress: (done, total) => progress.at(done, total),
  });
  try {
    return await carryOut(rotation);
  } finally {
    progress.end();
    await rotation.close();
  }
}

function nextMasterKey(file: string | undefined, text: string | undefined): KeyObject {
  if (file !== undefined && text !== undefined) {
    throw new Error('CONTINUUM_NEW_MASTER_KEY and --new-master-key-file both give a new key: leave one out');
  }
  if (file !== undefined) return givenMasterKey({ file: fileArgument(file) });
  if (text !== undefined) return givenMasterKey({ text });
  throw new Error(
    'Which key is the new one is not said. Make one and name it: openssl rand -base64 32 > FILE, chmod 600 FILE, ' +
      'continuum key rotate --new-master-key-file FILE; or give it in CONTINUUM_NEW_MASTER_KEY',
  );
}
