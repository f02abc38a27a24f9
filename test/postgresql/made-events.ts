import { type RawEvent, START } from '#event-store';
import { SqliteEventStore } from '#event-store/sqlite';
import { MadeClinics } from '../e2e/made-clinics.js';

const SEED = 7;

/** What a service records of a made clinic. */
export async function madeEvents(patients: number): Promise<readonly RawEvent[]> {
  const clinics = await MadeClinics.open(SEED, patients);
  try {
    const log = await SqliteEventStore.openReadOnly(clinics.service.folder);
    const events = await log.readRaw(START, 1_000_000);
    await log.close();
    return events;
  } finally {
    await clinics.service.stop();
  }
}
