import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CheckpointFile,
  type EarlierState,
  Heads,
  RecordTree,
  signedCheckpoint,
  signedText,
  writeBundle,
} from '#audit/proof';
import { canonicalJson, type EventEnvelope, hashOf, type RawEvent, START } from '#event-store';
import { EVENTS_FILE, SqliteEventStore } from '#event-store/sqlite';
import { masterKey, SigningKey } from '#privacy';
import { SqliteVault } from '#privacy/sqlite';
import { openDatabase, transaction } from '#sqlite';

/** What somebody makes of a log who can write its files. Positions and revisions are given out anew where it is stored. */
export type Tampering = (events: readonly RawEvent[]) => readonly RawEvent[];

export async function rawLogOf(folder: string): Promise<readonly RawEvent[]> {
  const log = await SqliteEventStore.openReadOnly(folder);
  try {
    return await log.readRaw(START, 10_000);
  } finally {
    await log.close();
  }
}

/** A copy of a data folder with other events in it. @returns them as they stand there */
export async function tamperedCopy(
  from: string,
  to: string,
  tampering: Tampering,
): Promise<readonly RawEvent[]> {
  cpSync(from, to, { recursive: true, filter: (path) => !path.includes('proof.db') });
  const events = tampering(await rawLogOf(from)).map((event, index) => ({
    ...event,
    position: BigInt(index),
  }));
  const db = openDatabase(join(to, EVENTS_FILE), { synchronous: 'FULL' });
  transaction(db, () => {
    db.exec('DELETE FROM events; DELETE FROM streams');
    const names = [...new Set(events.map(({ stream }) => stream))];
    const addStream = db.prepare('INSERT INTO streams (id, name) VALUES (?, ?)');
    for (const [id, name] of names.entries()) addStream.run(id, name);
    const addEvent = db.prepare(
      'INSERT INTO events (position, stream, revision, id, hash, text) VALUES (?, ?, ?, ?, ?, ?)',
    );
    for (const { position, stream, revision, id, hash, text } of events)
      addEvent.run(position, names.indexOf(stream), revision, id, hash, text);
  });
  db.close();
  return events;
}

/** Alters events of one stream and makes every hash behind them anew. */
export function rewritten(
  events: readonly RawEvent[],
  stream: string,
  change: (event: EventEnvelope) => EventEnvelope,
): readonly RawEvent[] {
  let prevHash: string | null = null;
  return events.map((raw) => {
    if (raw.stream !== stream) return raw;
    const event = change(JSON.parse(raw.text) as EventEnvelope);
    const text = canonicalJson({ ...event, metadata: { ...event.metadata, prevHash } });
    prevHash = hashOf(text);
    return { ...raw, text, hash: prevHash };
  });
}

export async function signingKeyOf(folder: string): Promise<SigningKey> {
  const vault = SqliteVault.open(folder, masterKey(null, folder), { readOnly: true });
  try {
    return (await vault.signingKey()) ?? new SigningKey(new Uint8Array(32));
  } finally {
    vault.close();
  }
}

export type Forgery = {
  readonly folder: string;
  /** The data folder that the keys are in. */
  readonly keys: string;
  readonly events: readonly RawEvent[];
  readonly patient: string;
  readonly signer: SigningKey;
  /** What the auditor holds, and where the streams ended then: the old tree is known to who has the log. */
  readonly against: EarlierState;
};

/** The best bundle that can be made of altered events by who holds the signing key and every older copy of the log. */
export async function forgedBundle(forgery: Forgery): Promise<CheckpointFile> {
  const { folder, keys, events, patient, signer, against } = forgery;
  const heads = new Heads();
  for (const event of events) heads.take(event);
  const { log, size, recordedAt } = against.checkpoint.checkpoint;
  const checkpoint = signedCheckpoint(
    {
      log,
      event: events.at(-1)?.id ?? '',
      // No forger lets the bundle be older than what the auditor holds.
      size: Math.max(events.length, size + 1),
      streams: heads.streams,
      recordedAt,
      root: RecordTree.of(heads.leaves()).root,
    },
    against.checkpoint,
    '2025-02-01T00:00:00.000Z',
    signer,
  );
  const vault = SqliteVault.open(keys, masterKey(null, keys), { readOnly: true });
  mkdirSync(folder);
  try {
    await writeBundle(folder, {
      scope: { kind: 'patient', patient },
      records: [patient],
      log: { readRawStream: async (name) => events.filter(({ stream }) => stream === name) },
      heads,
      checkpoint,
      chain: [against.checkpoint],
      against: [against],
      vault,
      signer,
      at: '2025-02-01T00:00:00.000Z',
    });
    return checkpoint;
  } finally {
    vault.close();
  }
}

/** Signs a bundle again after something in it was altered. @param spelled - how digests are written */
export function signAgain(folder: string, signer: SigningKey, spelled = (digest: string) => digest): void {
  const path = join(folder, 'manifest.json');
  const { key: _, signer: __, signature: ___, ...manifest } = JSON.parse(readFileSync(path, 'utf8'));
  for (const name of Object.keys(manifest.files)) {
    const bytes = readFileSync(join(folder, name));
    const sha256 = spelled(createHash('sha256').update(bytes).digest('hex'));
    manifest.files[name] = { bytes: bytes.length, sha256 };
  }
  writeFileSync(path, signedText(manifest, signer));
}
