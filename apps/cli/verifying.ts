import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkpoint, HeldCheckpoint, readCheckpointFile } from '#audit/proof';
import type { Config } from '#config';
import { LogLineage, RefusedError } from '#event-sourcing';
import {
  type EventStore,
  type RawEvent,
  type Verification,
  type VerifyOptions,
  verifyLog,
  verifyStreams,
} from '#event-store';
import type { SqliteEventStore } from '#event-store/sqlite';
import { KEYS_FILE, masterKey } from '#privacy';
import { SqliteVault } from '#privacy/sqlite';
import { withLog } from './event-log.js';
import { startProgress } from './progress.js';

/** How much of a log is looked at: all of it where nothing is named. */
export type VerifyReach = {
  readonly patient?: string;
  /** `LOG/EVENT`. */
  readonly since?: string;
  /** A file. */
  readonly checkpoint?: string;
};

/** What is not as a checkpoint says it was; nothing where all is. */
export type Differs = Pick<Checkpoint, 'event' | 'size' | 'signer'> & {
  readonly problems: readonly string[];
};

export type Verified = { readonly verification: Verification; readonly differs: Differs | null };

/** Where an installation has never signed anything. */
export const NO_KEY = 'no key yet';

type Marked = Pick<EventStore, 'positionOf' | 'readStream'>;

/** @throws Error where what is named is not in the log */
export async function verified(
  config: Config,
  { patient, since, checkpoint }: VerifyReach,
): Promise<Verified> {
  // Read before the log is, which takes longer.
  const held = checkpoint === undefined ? null : readCheckpointFile(checkpoint).checkpoint;
  return withLog(config.CONTINUUM_DATA_DIR, async (log) => {
    if (patient !== undefined) return { verification: await patientVerified(log, patient), differs: null };
    if (held !== null) {
      const signer = await signerOf(config);
      return checkpointVerified(log, held, signer, (onEvent) => walked(log, { onEvent }));
    }
    const after = since === undefined ? undefined : await positionOf(log, since);
    return { verification: await walked(log, after === undefined ? {} : { after }), differs: null };
  });
}

async function patientVerified(log: SqliteEventStore, patient: string): Promise<Verification> {
  const streams = await log.streamsOf(patient);
  if (streams.length > 0) return verifyStreams(log, streams);
  throw new Error(
    `There is no patient ${patient} in this log. Name the patient by the id it was registered under`,
  );
}

/** @param mark - `LOG/EVENT` */
export async function positionOf(log: Marked, mark: string): Promise<bigint> {
  const [, of, event] = /^([\w-]+)\/([\w-]+)$/.exec(mark) ?? [];
  if (of !== undefined && event !== undefined) {
    return (await lineageOf(log)).positionOf({ log: of, event }, 'since');
  }
  throw new Error(`--since ${mark} is no mark. Write LOG/EVENT, as continuum backup and checkpoint tell it`);
}

/**
 * The whole log, also held against a checkpoint.
 *
 * @param own - which key the installation signs with: one that was put in its place would sign whatever its owner likes;
 * null where its keys are elsewhere
 * @param walk - verifies all of it, and shows each event
 */
export async function checkpointVerified(
  log: Marked,
  held: Checkpoint,
  own: string | null,
  walk: (onEvent: (event: RawEvent) => void) => Promise<Verification>,
): Promise<Verified> {
  const against = await HeldCheckpoint.of(held, await lineageOf(log));
  const verification = await walk((event) => against.take(event));
  const { event, size, signer } = held;
  const other =
    own === null || own === signer
      ? []
      : [`it was signed by ${signer}, and this installation signs with ${own}`];
  return { verification, differs: { event, size, signer, problems: [...against.found(), ...other] } };
}

async function lineageOf(log: Marked): Promise<LogLineage> {
  const lineage = await LogLineage.read(log);
  if (lineage !== null) return lineage;
  throw new RefusedError('MARK_NOT_IN_THIS_LOG', 'This log holds no events yet');
}

async function signerOf(config: Config): Promise<string | null> {
  const { CONTINUUM_DATA_DIR: folder, CONTINUUM_MASTER_KEY_FILE: masterKeyFile = null } = config;
  if (!existsSync(join(folder, KEYS_FILE))) return null;
  const vault = SqliteVault.open(folder, masterKey(masterKeyFile, folder), { readOnly: true });
  try {
    return (await vault.signingKey())?.fingerprint ?? NO_KEY;
  } finally {
    vault.close();
  }
}

async function walked(
  log: SqliteEventStore,
  options: Pick<VerifyOptions, 'after' | 'onEvent'>,
): Promise<Verification> {
  // Positions are without gaps here, so the last one tells how many events there are.
  const head = await log.head().catch(() => null);
  const done = Number((options.after ?? -1n) + 1n);
  const progress = startProgress('events', Number(head?.position ?? -1n) + 1 - done);
  try {
    return await verifyLog(log, { ...options, onProgress: progress.at });
  } finally {
    progress.end();
  }
}
