import { hash } from 'node:crypto';
import { SqliteEventStore } from '../../dist/libs/event-store/sqlite/index.js';
import { masterKey } from '../../dist/libs/privacy/index.js';
import { SqliteVault } from '../../dist/libs/privacy/sqlite/index.js';
import { draftOf } from './drafts.mjs';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const PAGE = 2000;

/**
 * One event of the template, ready to be copied.
 *
 * @typedef {object} Original
 * @property {string} id @property {string} stream @property {string | null} patient
 * @property {string[]} between what stands between the ids in the JSON of its stream and draft
 * @property {string[]} ids
 * @property {object | null} opened its sealed text
 */

/** Every event of the template, in its order. @param {string} template @returns {Promise<Original[]>} */
export async function originals(template) {
  const log = await SqliteEventStore.openReadOnly(template);
  const vault = SqliteVault.open(template, masterKey(null, template), { readOnly: true });
  const all = [];
  for (let after = -1n; ; ) {
    const page = await log.readAll(after, PAGE);
    if (page.length === 0) break;
    after = page.at(-1).position;
    for (const event of page) {
      const { id, stream, patient, sealed } = event;
      const key = sealed === null ? null : await vault.existingKeyOf(patient);
      const opened = key?.open(id, stream, sealed) ?? null;
      const text = JSON.stringify([stream, draftOf(event)]);
      all.push({ id, stream, patient, between: text.split(UUID), ids: text.match(UUID) ?? [], opened });
    }
  }
  vault.close();
  await log.close();
  return all;
}

/**
 * An event under the ids of a copy, sealed with the key of its patient. The first copy keeps its ids.
 *
 * @param {Original} original @param {number} copy @param {SqliteVault} vault
 * @param {(id: string) => string} [own] the copy's id for one of the original
 * @returns {Promise<[stream: string, draft: import('../../libs/event-store/event.js').EventDraft]>}
 */
export async function copyOf({ between, ids, opened }, copy, vault, own = (id) => idIn(copy, id)) {
  const known = new Map();
  let text = between[0];
  for (const [place, id] of ids.entries()) {
    if (!known.has(id)) known.set(id, own(id));
    text += known.get(id) + between[place + 1];
  }
  const [stream, draft] = JSON.parse(text);
  if (opened === null) return [stream, draft];
  const key = await vault.keyOf(draft.patient);
  return [stream, { ...draft, sealed: key.seal(draft.id, stream, opened) }];
}

/**
 * Another id for each copy, the same one wherever it stands; one that begins with its moment is of that moment.
 *
 * @param {number} copy @param {string} id
 */
export function idIn(copy, id) {
  if (copy === 0) return id;
  const bytes = hash('md5', `${copy}/${id}`);
  const moment = id[14] === '7' ? id.slice(0, 13) : `${bytes.slice(0, 8)}-${bytes.slice(8, 12)}`;
  return `${moment}-${id.slice(14, 18)}-${id.slice(19, 23)}-${bytes.slice(20)}`;
}
