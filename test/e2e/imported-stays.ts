import { type Care, care, daysOf, timelineOf } from '#care/domain';
import { SqliteEventStore } from '#event-store/sqlite';

/** Calendar days of every stay in a data folder that nobody writes to; null for one that lasts. */
export async function staysIn(folder: string): Promise<(number | null)[]> {
  const store = await SqliteEventStore.openReadOnly(folder);
  const patients = new Map<string, Care>();
  try {
    for (const event of await store.readAll(-1n, 1_000_000)) {
      if (!event.stream.startsWith('care-')) continue;
      patients.set(event.stream, care.evolve(patients.get(event.stream) ?? care.initial(), event));
    }
  } finally {
    await store.close();
  }
  return [...patients.values()].flatMap((state) => timelineOf(state).stays.map(daysOf));
}
