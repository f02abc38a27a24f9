import type { BatchPath } from './batch.js';
import { readCheckpoints } from './checkpoints.js';
import { type Entry, entryOf, keyed } from './entries.js';
import { type PatientStreamRow, patientStreams } from './patient-streams.projection.js';
import { tableOf } from './projection.js';
import { Quarantine, type Quarantined } from './quarantine.js';
import type { ViewFollower } from './view-follower.js';

export type Retried = { readonly lifted: number; readonly remaining: number };

const KEYS_AT_ONCE = 100;
const EVENTS_AT_ONCE = 2_000;

/** Folds quarantined keys anew up to the view's checkpoint, each in a transaction of its own. */
export async function retryKeys(
  path: BatchPath,
  follower: ViewFollower,
  upTo: bigint,
  only?: string,
): Promise<Retried> {
  const { db } = path.readStore;
  const { quarantine } = follower;
  const before = await quarantine.count(db);
  const one = only === undefined ? null : await quarantine.find(db, only);
  let keys = only === undefined ? await quarantine.page(db, null, KEYS_AT_ONCE) : one ? [one] : [];
  while (keys.length > 0) {
    for (const quarantined of keys) await retryKey(path, follower, upTo, quarantined);
    const last = keys.at(-1)?.key ?? null;
    keys = only === undefined ? await quarantine.page(db, last, KEYS_AT_ONCE) : [];
  }
  const remaining = await quarantine.count(db);
  return { lifted: before - remaining, remaining };
}

async function retryKey(path: BatchPath, follower: ViewFollower, upTo: bigint, quarantined: Quarantined) {
  const entries = await entriesOf(path, follower, upTo, quarantined);
  const changes = await follower.refold(path.readStore.db, quarantined.key, entries);
  await path.readStore.db.transaction().execute((transaction) => changes.write(transaction));
  changes.committed();
}

/** All events of the key up to a position, in log order. */
async function entriesOf(path: BatchPath, follower: ViewFollower, upTo: bigint, of: Quarantined) {
  const streams = await streamsOf(path, follower, upTo, of);
  if (!streams) return await scan(path, follower, upTo, of.key);
  const read = await Promise.all(streams.map((stream) => path.store.readStream(stream)));
  return read
    .flat()
    .filter(({ position }) => position <= upTo)
    .sort((a, b) => (a.position < b.position ? -1 : 1))
    .map((event) => entryOf(event, path.upcast));
}

/** The streams that hold the key's events, or null where only the whole log can tell. */
async function streamsOf(path: BatchPath, follower: ViewFollower, upTo: bigint, of: Quarantined) {
  const { store, readStore } = path;
  const stream = await store.readStream(of.stream);
  const failing = stream.find(({ id }) => id === of.eventId);
  if (failing?.patient !== of.key) return failing?.stream === of.key ? [of.key] : null;
  if (follower.view.name === patientStreams.name) return null;
  const { db } = readStore;
  const named = (await readCheckpoints(db)).get(tableOf(patientStreams));
  const left = await new Quarantine(readStore, patientStreams).find(db, of.key);
  if (!named || named.position < upTo || left) return null;
  const rows = await db
    .selectFrom(tableOf(patientStreams))
    .select('stream')
    .where('patientId', '=', of.key)
    .$castTo<Pick<PatientStreamRow, 'stream'>>()
    .execute();
  return rows.map((row) => row.stream);
}

async function scan(path: BatchPath, { view }: ViewFollower, upTo: bigint, key: string): Promise<Entry[]> {
  const found: Entry[] = [];
  let after = -1n;
  while (after < upTo) {
    const page = await path.store.readAll(after, EVENTS_AT_ONCE);
    for (const event of page) {
      const own = event.position <= upTo ? keyed(view, entryOf(event, path.upcast)) : null;
      if (own?.key === key) found.push(own.entry);
    }
    after = page.at(-1)?.position ?? upTo;
  }
  return found;
}
