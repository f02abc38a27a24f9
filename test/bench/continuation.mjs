import { masterKey } from '../../dist/libs/privacy/index.js';
import { SqliteVault } from '../../dist/libs/privacy/sqlite/index.js';
import { copyOf, idIn, originals } from './copies.mjs';
import { newEventId } from './drafts.mjs';

/**
 * What happens next to the patients of a made log: theirs are the events of the template that it leaves out, under ids
 * of the present.
 */
export class Continuation {
  /** By patient of the template; each copy of them has come so far, where it has come further than the log. */
  scripts = new Map();
  reached = new Map();
  /** By copy and id of the original: those of events that have happened. */
  ids = new Map();

  /** @param {string} template @param {import('./made-log.mjs').MadeLog} log */
  static async of(template, log) {
    const vault = SqliteVault.open(log.folder, masterKey(null, log.folder), { readOnly: true });
    return new Continuation(await originals(template), log, vault);
  }

  constructor(all, { copies, eventsEach }, vault) {
    Object.assign(this, { copies, vault });
    const seen = new Map();
    for (const original of all) {
      const { patient } = original;
      seen.set(patient, (seen.get(patient) ?? 0) + 1);
      if (patient === null || seen.get(patient) <= eventsEach) continue;
      if (!this.scripts.has(patient)) this.scripts.set(patient, []);
      this.scripts.get(patient).push(original);
    }
    this.patients = [...this.scripts.keys()];
  }

  /** The next event of one patient or another, sealed with their key. */
  async next() {
    for (;;) {
      const patient = this.patients[Math.floor(Math.random() * this.patients.length)];
      const copy = Math.floor(Math.random() * this.copies);
      const place = this.reached.get(`${patient}/${copy}`) ?? 0;
      const original = this.scripts.get(patient)[place];
      if (original === undefined) continue;
      this.reached.set(`${patient}/${copy}`, place + 1);
      this.ids.set(`${copy}/${original.id}`, newEventId());
      return copyOf(original, copy, this.vault, (id) => this.ids.get(`${copy}/${id}`) ?? idIn(copy, id));
    }
  }

  close() {
    this.vault.close();
  }
}
