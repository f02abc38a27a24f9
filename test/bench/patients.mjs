import { SqliteEventStore } from '../../dist/libs/event-store/sqlite/index.js';

/** The patients registered in a log, in its order. @param {string} folder @param {number} limit */
export async function patientsIn(folder, limit) {
  const log = await SqliteEventStore.openReadOnly(folder);
  const found = [];
  for (let after = -1n; found.length < limit; ) {
    const page = await log.readAll(after, 2000);
    if (page.length === 0) break;
    for (const { type, patient } of page) if (type === 'PatientRegistered') found.push(patient);
    after = page.at(-1).position;
  }
  await log.close();
  return found.slice(0, limit);
}
