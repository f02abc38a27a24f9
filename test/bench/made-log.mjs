import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chain } from '../../dist/libs/event-store/index.js';
import { SqliteEventStore } from '../../dist/libs/event-store/sqlite/index.js';
import { masterKey } from '../../dist/libs/privacy/index.js';
import { SqliteVault } from '../../dist/libs/privacy/sqlite/index.js';
import { draftOf } from './drafts.mjs';
import { say } from './telling.mjs';
import { CACHE } from './template.mjs';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const AT_ONCE = 2000;

/**
 * A data folder of many patients: the template's, each copied under ids, keys and chains of its own, the copies of
 * one event behind each other, so that patients stand as mixed in the log as in a large clinic's.
 *
 * @param {{ template: string, patients: number, eventsEach?: number }} options at most so many events of each stream;
 * without, patients are registered and nothing more
 * @returns {Promise<{ folder: string, events: number }>} with no views yet
 */
export async function madeLog({ template, patients, eventsEach = null }) {
  const folder = join(CACHE, `log-${patients}-${eventsEach ?? 'registered'}`);
  if (existsSync(join(folder, 'whole'))) return { folder, events: await eventsIn(folder) };
  say(`Making a log of ${patients.toLocaleString('en-US')} patients …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const source = await SqliteEventStore.openReadOnly(template);
  const sourceVault = SqliteVault.open(template, masterKey(null, template), { readOnly: true });
  for (const name of ['keys.db', 'keys.db-wal', 'master.key', 'clock']) {
    if (existsSync(join(template, name))) cpSync(join(template, name), join(folder, name));
  }
  const store = await SqliteEventStore.open(folder);
  const vault = SqliteVault.open(folder, masterKey(null, folder), { mustExist: true });
  const copier = new Copier(store, vault, sourceVault, eventsEach);
  const all = [];
  for (let after = -1n; ; after = all.at(-1).position) {
    const page = await source.readAll(after, AT_ONCE);
    if (page.length === 0) break;
    all.push(...page);
  }
  const inTemplate = new Set(all.map(({ patient }) => patient)).size - 1;
  const copies = Math.ceil(patients / inTemplate);
  for (const event of all) await copier.copy(event, event.patient === null ? 1 : copies);
  await copier.flush();
  vault.close();
  sourceVault.close();
  await source.close();
  await store.close();
  writeFileSync(join(folder, 'whole'), '');
  return { folder, events: await eventsIn(folder) };
}

class Copier {
  heads = new Map();
  waiting = [];

  constructor(store, vault, sourceVault, eventsEach) {
    Object.assign(this, { store, vault, sourceVault, eventsEach });
  }

  takes({ patient, type, revision }) {
    if (patient === null) return true;
    return this.eventsEach === null ? type === 'PatientRegistered' : revision < this.eventsEach;
  }

  async copy(event, copies) {
    if (!this.takes(event)) return;
    const opened =
      event.sealed === null
        ? null
        : (await this.sourceVault.existingKeyOf(event.patient)).open(event.id, event.stream, event.sealed);
    const text = JSON.stringify([event.stream, draftOf(event)]);
    for (let copy = 0; copy < copies; copy++) this.waiting.push(this.append(text, opened, copy));
    if (this.waiting.length >= AT_ONCE) await this.flush();
  }

  async flush() {
    await Promise.all(this.waiting);
    this.waiting = [];
  }

  /** The first copy keeps its ids. Appends to one stream wait for each other. */
  append(text, opened, copy) {
    const [stream, draft] = JSON.parse(copy === 0 ? text : text.replace(UUID, (id) => copied(id, copy)));
    const before = this.heads.get(stream) ?? Promise.resolve(null);
    const appended = before.then(async (head) => {
      const key = opened === null ? null : await this.vault.keyOf(draft.patient);
      const sealed = key === null ? draft.sealed : key.seal(draft.id, stream, opened);
      return this.store.append(stream, head?.revision ?? 'none', chain(stream, head, [{ ...draft, sealed }]));
    });
    this.heads.set(stream, appended);
    return appended;
  }
}

/** Another id for each copy, the same one wherever it stands. */
function copied(id, copy) {
  const bytes = createHash('md5').update(`${copy}/${id}`).digest('hex');
  return `${bytes.slice(0, 8)}-${bytes.slice(8, 12)}-${id.slice(14, 18)}-${id.slice(19, 23)}-${bytes.slice(20)}`;
}

async function eventsIn(folder) {
  const log = await SqliteEventStore.openReadOnly(folder);
  const head = await log.head();
  await log.close();
  return Number(head?.position ?? -1n) + 1;
}
