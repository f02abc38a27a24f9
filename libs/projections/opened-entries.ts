import type { Entry } from './entries.js';
import type { OpenSealed } from './projection.js';

type ByKey = ReadonlyMap<string, readonly Entry[]>;

/** What one view gets beside its events, put onto entries that no other view sees. */
export type OpenEntries = (byKey: ByKey) => Promise<ByKey>;

/** For views that do not open: costs nothing. */
export const nothingOpened: OpenEntries = async (byKey) => byKey;

/** Opens the entries that one view will fold, and no others. */
export function openedBy(open: OpenSealed): OpenEntries {
  return async (byKey) => {
    const sealed = [...byKey.values()]
      .flat()
      .filter(({ event, failure }) => event.sealed !== null && !failure);
    if (sealed.length === 0) return byKey;
    const opened = await openAll(open, sealed);
    const of = (entry: Entry) => opened.get(entry) ?? entry;
    return new Map([...byKey].map(([key, entries]) => [key, entries.map(of)]));
  };
}

async function openAll(open: OpenSealed, entries: readonly Entry[]): Promise<Map<Entry, Entry>> {
  try {
    const values = await open(entries.map(({ event }) => event));
    return new Map(entries.map((entry, i) => [entry, { ...entry, opened: values[i] ?? null }]));
  } catch (error) {
    if (!isOfOnePatient(error)) throw error;
    const [only, ...others] = entries;
    if (only && others.length === 0) return new Map([[only, { ...only, failure: { error } }]]);
    // One altered text must not hold up the others, so the one at fault is looked for by halves.
    const middle = Math.ceil(entries.length / 2);
    const halves = [entries.slice(0, middle), entries.slice(middle)];
    const found = await Promise.all(halves.map((half) => openAll(open, half)));
    return new Map(found.flatMap((half) => [...half]));
  }
}

/** What can be wrong with the texts of one patient alone. */
const OF_ONE_PATIENT: readonly unknown[] = ['SEAL_BROKEN', 'KEY_LOST'];

function isOfOnePatient(error: unknown): boolean {
  return error instanceof Error && 'code' in error && OF_ONE_PATIENT.includes(error.code);
}
