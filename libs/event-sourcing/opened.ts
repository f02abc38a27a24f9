import type { JsonObject, RecordedEvent } from '#event-store';
import type { PatientKey, Vault } from './vault.js';

type Sealed = Pick<RecordedEvent, 'id' | 'stream' | 'patient' | 'sealed'>;

/**
 * The sealed values of a page of events, in the order of the page: null where an event has none, or where
 * the patient was erased.
 *
 * @throws SealBrokenError where a sealed text was altered or moved
 * @throws RefusedError `KEY_LOST` where a key ought to be there
 */
export async function opened(
  vault: Pick<Vault, 'keyToOpen'>,
  events: readonly Sealed[],
): Promise<(JsonObject | null)[]> {
  const keys = await keysOf(vault, events);
  return events.map(({ id, stream, patient, sealed }) => {
    const key = patient === null ? null : keys.get(patient);
    return sealed === null || !key ? null : key.open(id, stream, sealed);
  });
}

async function keysOf(
  vault: Pick<Vault, 'keyToOpen'>,
  events: readonly Sealed[],
): Promise<Map<string, PatientKey | null>> {
  const patients = new Set<string>();
  for (const { patient, sealed } of events) if (patient !== null && sealed !== null) patients.add(patient);
  return new Map(
    await Promise.all([...patients].map(async (id) => [id, await vault.keyToOpen(id)] as const)),
  );
}
