import { type Care, care, daysOf, timelineOf } from '#care/domain';
import { SqliteEventStore } from '#event-store/sqlite';

/** A stay with the row of the import that it came from. */
export type ImportedStay = {
  readonly patient: string;
  readonly stay: string;
  readonly row: string | null;
  /** Calendar days; null while it lasts. */
  readonly days: number | null;
};

/** Every stay in a data folder that nobody writes to. */
export async function importedStays(folder: string): Promise<ImportedStay[]> {
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
  return [...patients.values()].flatMap((state) =>
    timelineOf(state).stays.map((stay) => ({
      patient: state.patient ?? '',
      stay: stay.factId,
      row: stay.began.imported?.row ?? null,
      days: daysOf(stay),
    })),
  );
}

/** The calendar days of each; null for one that lasts. */
export async function staysIn(folder: string): Promise<(number | null)[]> {
  return (await importedStays(folder)).map(({ days }) => days);
}
