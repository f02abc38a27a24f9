import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ProofFile } from '#audit/sqlite';
import type { Config } from '#config';
import { LogLineage } from '#event-sourcing';
import type { SqliteEventStore } from '#event-store/sqlite';
import { KEYS_FILE, masterKey, type SigningKey } from '#privacy';
import { SqliteVault } from '#privacy/sqlite';
import { withLog } from './event-log.js';
import { startProgress } from './progress.js';

/** What can be proved of a data folder, and with what. */
export type Provable = {
  readonly log: SqliteEventStore;
  readonly lineage: LogLineage;
  /** Followed to the end of the log. */
  readonly proof: ProofFile;
  readonly vault: SqliteVault;
  readonly signer: SigningKey;
};

/**
 * Opens a data folder to sign for what it holds, beside a running service or without one.
 *
 * @throws Error where there is no log, where the keys cannot be used, or where the log is not what was written
 */
export async function withProof<Result>(
  config: Config,
  use: (provable: Provable) => Promise<Result>,
): Promise<Result> {
  const { CONTINUUM_DATA_DIR: folder, CONTINUUM_MASTER_KEY_FILE: masterKeyFile = null } = config;
  return withLog(folder, async (log) => {
    const keys = join(folder, KEYS_FILE);
    // Asked before the master key, which would be made for a folder without keys.
    if (!existsSync(keys)) throw new Error(`${keys} is missing: there is nothing to sign with`);
    const lineage = await LogLineage.read(log);
    if (lineage === null) throw new Error('The log holds no events yet: there is nothing to prove');
    const vault = SqliteVault.open(folder, masterKey(masterKeyFile, folder), { mustExist: true });
    try {
      const signer = await vault.signingKey();
      if (signer === null) throw new Error(`${keys} can only be read, and holds no key to sign with yet`);
      const proof = await ProofFile.open(folder, log);
      try {
        await followed(proof, log);
        return await use({ log, lineage, proof, vault, signer });
      } finally {
        proof.close();
      }
    } finally {
      vault.close();
    }
  });
}

async function followed(proof: ProofFile, log: SqliteEventStore): Promise<void> {
  const head = await log.head();
  const progress = startProgress('events followed', Number(head?.position ?? -1n) + 1);
  try {
    await proof.follow(log, progress.at);
  } finally {
    progress.end();
  }
}
