import { chain } from '../../../dist/libs/event-store/index.js';
import { PostgresVault } from '../../../dist/libs/privacy/postgres/index.js';
import { copyOf, originals } from '../copies.mjs';

const PATIENTS = 10_000;

/**
 * Registers patients behind a made log, further copies of those of the template, and nothing else of them.
 *
 * @param {string} template
 * @param {import('./cluster.mjs').Held} held
 * @returns {Promise<string[]>} 10,000
 */
export async function registered(template, { log, stores }) {
  const first = new Map();
  for (const original of await originals(template)) {
    if (original.patient !== null && !first.has(original.patient)) first.set(original.patient, original);
  }
  const vault = await PostgresVault.open(stores.database, stores.master, { mustExist: true });
  const patients = [];
  for (let copy = log.copies; patients.length < PATIENTS; copy++) {
    const drafts = await Promise.all([...first.values()].map((original) => copyOf(original, copy, vault)));
    const appending = drafts.map(([stream, draft]) =>
      stores.events.append(stream, 'none', chain(stream, null, [draft])),
    );
    await Promise.all(appending);
    patients.push(...drafts.map(([, { patient }]) => patient));
  }
  await vault.close();
  return patients;
}
