import { randomUUID } from 'node:crypto';
import { eventIdAt } from '../../dist/libs/event-sourcing/index.js';
import { chain } from '../../dist/libs/event-store/index.js';
import { SqliteEventStore } from '../../dist/libs/event-store/sqlite/index.js';

/** @typedef {import('../../libs/event-store/event.js').EventDraft} EventDraft */

/**
 * Events of patients of the template as they were before they were chained.
 *
 * @param {string} folder
 * @param {number} count
 * @returns {Promise<EventDraft[]>}
 */
export async function draftsOf(folder, count) {
  const log = await SqliteEventStore.openReadOnly(folder);
  const drafts = [];
  for (const event of await log.readAll(1000n, count * 2)) {
    if (event.patient !== null && drafts.length < count) drafts.push(draftOf(event));
  }
  await log.close();
  return drafts;
}

/** @param {import('../../libs/event-store/event.js').RecordedEvent} event @returns {EventDraft} */
export function draftOf({ stream: _s, revision: _r, position: _p, metadata, ...event }) {
  const { hash: _h, prevHash: _ph, ...kept } = metadata;
  return { ...event, metadata: kept };
}

/** As the product makes them. */
export function newEventId() {
  return eventIdAt(Date.now(), randomUUID(), 0);
}

/** The same under an id of its own. @param {EventDraft} draft @returns {EventDraft} */
export function asNew(draft) {
  const id = newEventId();
  return { ...draft, id, factId: id };
}

/** Drafts as they stand in a log, chained behind something. @param {EventDraft[]} drafts */
export function stored(drafts) {
  const [{ hash }] = chain('care', null, drafts.slice(0, 1));
  return drafts.map((draft) => chain(`care-${draft.patient}`, { revision: 5, hash }, [asNew(draft)])[0]);
}

/**
 * A stored event as the peers are given it: nothing of it is left out, neither the sealed text nor the hashes,
 * which they need not make.
 */
export function forPeers({ event, hash }) {
  const { type, metadata, stream: _stream, revision: _revision, ...rest } = event;
  return { type, data: rest, metadata: { ...metadata, hash } };
}
