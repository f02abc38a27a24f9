import { constants, cpSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Continuation } from './continuation.mjs';
import { madeLog } from './made-log.mjs';
import { rebuilt } from './rebuild.mjs';
import { scratch } from './scratch.mjs';
import { many, say } from './telling.mjs';

/** What the log and the views of a million patients take, and room to make them. */
const GIB_OF_A_MILLION = 24;

/**
 * @typedef {import('./made-log.mjs').MadeLog & {
 *   building: { events: number, seconds: number, peakMiB: number }, continuation: Continuation }} Clinic
 */

/** Data folders of clinics of several sizes, with their views, to be written to; each is made once. */
export class Clinics {
  made = new Map();

  constructor(template) {
    this.template = template;
  }

  /** @param {number} patients @returns {Promise<Clinic>} */
  async of(patients) {
    const clinic = this.made.get(patients) ?? (await this.make(patients));
    this.made.set(patients, clinic);
    return clinic;
  }

  async make(patients) {
    const log = await this.log(patients);
    say(`building all views of ${many(log.events)} events …`);
    const building = await rebuilt({ folder: log.folder, file: join(log.folder, 'views.db'), view: null });
    return { ...log, building, continuation: await Continuation.of(this.template, log) };
  }

  /** A log of its own; a large one is not copied. */
  async log(patients) {
    const log = await madeLog(this.template, patients);
    if (!log.isKept) return log;
    const folder = scratch('clinic');
    cpSync(log.folder, folder, { recursive: true, mode: constants.COPYFILE_FICLONE });
    return { ...log, folder };
  }

  close() {
    for (const { folder, continuation } of this.made.values()) {
      continuation.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** Of these numbers of patients, those whose log finds room here. @param {readonly number[]} sizes */
export function fitting(sizes) {
  const { bavail, bsize } = statfsSync(tmpdir());
  const free = (bavail * bsize) / 2 ** 30;
  if (free >= GIB_OF_A_MILLION) return sizes;
  say(`Skipped: a million patients, for which ${GIB_OF_A_MILLION} GiB must be free in ${tmpdir()}`);
  return sizes.filter((patients) => patients < 1_000_000);
}
