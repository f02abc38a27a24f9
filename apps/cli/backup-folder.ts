import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '#privacy';
import { startProgress } from './progress.js';

const FORMAT = 1;
const MANIFEST = 'backup.json';
/** Holds what is being written; a backup that was killed leaves it and no manifest. */
const UNFINISHED = 'unfinished';
const BYTES_A_UNIT = 1_000_000;

/** What one backup holds. Stored. */
export type BackupManifest = {
  readonly format: typeof FORMAT;
  /** Id of the log. */
  readonly log: string;
  /** UTC. */
  readonly madeAt: string;
  /** SHA-256 of each file, lower-case hex. */
  readonly files: Readonly<Record<string, string>>;
};

export type LogBackup = BackupManifest & {
  readonly kind: 'log';
  /** Id of the last event, which together with the log is the backup's mark. */
  readonly event: string;
  /** Where that event stands, a decimal number. */
  readonly position: string;
  readonly events: number;
  readonly streams: number;
  /** Who looked; absent where nothing ever served the folder. */
  readonly accesses?: AccessCounts;
};

export type AccessCounts = { readonly chains: number; readonly entries: number; readonly broken: number };

export type KeysBackup = BackupManifest & {
  readonly kind: 'keys';
  /** How many patients have a key in it. */
  readonly patients: number;
};

type Backups = { log: LogBackup; keys: KeysBackup };
type Held<Manifest> = Omit<Manifest, 'format' | 'madeAt' | 'files'>;

/** @throws Error where the folder holds anything but the remains of a backup that was killed */
export function checkFree(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).every((name) => name === UNFINISHED)) return;
  throw new Error(`${folder} is not empty. Name a new or empty folder for each backup`);
}

/**
 * Makes a backup in a new or empty folder. Killed at any instant it leaves a whole one, or one without a
 * manifest, which nothing takes for a backup.
 *
 * @param fill - puts the files into the folder it is given
 */
export async function writeBackup<Kind extends keyof Backups>(
  folder: string,
  fill: (into: string) => Promise<Held<Backups[Kind]>>,
): Promise<Backups[Kind]> {
  checkFree(folder);
  const unfinished = join(folder, UNFINISHED);
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true, mode: 0o700 });
  try {
    const held = await fill(unfinished);
    const files: Record<string, string> = {};
    for (const name of readdirSync(unfinished)) files[name] = await durableDigest(join(unfinished, name));
    const manifest = { format: FORMAT, ...held, madeAt: new Date().toISOString(), files };
    writeFileSync(join(unfinished, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, {
      mode: 0o600,
      flush: true,
    });
    for (const name of [...Object.keys(files), MANIFEST])
      renameSync(join(unfinished, name), join(folder, name));
    rmdirSync(unfinished);
    syncFolder(folder);
    // The folder may be new itself.
    syncFolder(dirname(folder));
    return manifest as unknown as Backups[Kind];
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
}

/**
 * What a folder says it holds.
 *
 * @throws Error where it is no whole backup of that kind, or of a newer release
 */
export function readManifest<Kind extends keyof Backups>(folder: string, kind: Kind): Backups[Kind] {
  const path = join(folder, MANIFEST);
  if (!existsSync(path))
    throw new Error(`${folder} is no whole backup: it has no ${MANIFEST}. Name another one`);
  const manifest = parsed(path);
  if (manifest.format > FORMAT)
    throw new Error(`${path} was written by a newer release; restore with that one`);
  if (manifest.kind === kind) return manifest;
  const [is, wanted] = kind === 'log' ? ['keys', 'events'] : ['events', 'keys'];
  throw new Error(`${folder} is a backup of ${is}, not of ${wanted}. Name the other folder`);
}

function parsed(path: string) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new Error(`${path} cannot be read: the backup is damaged. Use another one`);
  }
}

/**
 * Makes a file durable, and shows how far it is.
 *
 * @returns SHA-256 of what the file holds, lower-case hex
 */
export async function durableDigest(path: string): Promise<string> {
  const handle = await open(path, 'r+');
  await handle.sync();
  const { size } = await handle.stat();
  await handle.close();
  const hash = createHash('sha256');
  const progress = startProgress('MB checked', Math.ceil(size / BYTES_A_UNIT));
  let bytes = 0;
  try {
    for await (const piece of createReadStream(path, { highWaterMark: BYTES_A_UNIT })) {
      hash.update(piece);
      bytes += piece.length;
      progress.at(Math.floor(bytes / BYTES_A_UNIT));
    }
  } finally {
    progress.end();
  }
  return hash.digest('hex');
}
