import { SqliteEventStore } from '../../../dist/libs/event-store/sqlite/index.js';

const PAGE = 4000;

/**
 * Puts the log of a data folder into an event store: of each patient in its order, of many of them at once. Reference data,
 * and the last event, stand where they stood.
 *
 * @param {string} folder
 * @param {import('../../../libs/event-store/event-store.js').EventStore} store
 * @returns {Promise<Map<bigint, bigint>>} by the position there, the position in the folder
 */
export async function putLog(folder, store) {
  const log = await SqliteEventStore.openReadOnly(folder);
  const last = await log.head();
  const places = new Map();
  const put = async ({ position, stream, revision, text, hash }, event) => {
    const behind = revision === 0 ? 'none' : revision - 1;
    const stored = await store.append(stream, behind, [{ event, text, hash }]);
    places.set(stored.position, position);
  };
  for (let after = -1n; after < last.position; ) {
    const page = await log.readRaw(after, PAGE);
    after = page.at(-1).position;
    await putPage(page, last.id, put);
  }
  await log.close();
  return places;
}

async function putPage(page, lastId, put) {
  const turns = new Map();
  const all = () => Promise.all(turns.values());
  for (const raw of page) {
    const event = JSON.parse(raw.text);
    const { patient } = event;
    if (patient === null || raw.id === lastId) {
      await all();
      await put(raw, event);
      continue;
    }
    const turn = (turns.get(patient) ?? Promise.resolve()).then(() => put(raw, event));
    // Looked at below, with all others.
    turn.catch(() => {});
    turns.set(patient, turn);
  }
  await all();
}
