import { v7 } from 'uuid';
import { patientErased } from '#care/domain';
import type { LogTime } from '#event-sourcing';
import { chain, type EventDraft, type EventStore } from '#event-store';
import type { InstallationVault } from '#privacy';

/** Says in a patient's care stream that their key was destroyed. */
export const PATIENT_ERASED = patientErased.type;

/** What a log says about patients, as far as a restore must know it. */
export type KnownPatients = {
  /** Of whom it holds something sealed. */
  readonly sealed: ReadonlySet<string>;
  /** Of whom it says that they were erased. */
  readonly erased: ReadonlySet<string>;
};

/**
 * Erases again who was erased, though the log or the keys may be of before: destroys their keys, and tells it in
 * a log that does not know of it yet.
 *
 * @param elsewhere - who was erased as the keys say, here or in the folder that is replaced
 * @returns how many of the log's patients were erased
 */
export async function eraseAgain(
  store: EventStore,
  vault: InstallationVault,
  logTime: LogTime,
  { sealed, erased }: KnownPatients,
  elsewhere: Iterable<string>,
): Promise<number> {
  const all = new Set([...erased, ...elsewhere]);
  await vault.erase(all);
  const untold = [...all].filter((patient) => sealed.has(patient) && !erased.has(patient));
  for (const patient of untold) await tell(store, vault, logTime, patient);
  return [...all].filter((patient) => sealed.has(patient)).length;
}

async function tell(
  store: EventStore,
  vault: InstallationVault,
  logTime: LogTime,
  patient: string,
): Promise<void> {
  const stream = `care-${patient}`;
  const last = (await store.readStream(stream)).at(-1);
  const head = last === undefined ? null : { revision: last.revision, hash: last.metadata.hash };
  const draft = erasure(patient, logTime.stamp(), vault.digest(patient));
  await store.append(stream, head?.revision ?? 'none', chain(stream, head, [draft]));
}

function erasure(patient: string, recordedAt: string, commandDigest: string): EventDraft {
  const id = v7();
  return {
    id,
    type: PATIENT_ERASED,
    schemaVersion: 1,
    patient,
    organisation: null,
    effectiveAt: null,
    factId: id,
    supersedes: null,
    data: { reason: 'restored' },
    sealed: null,
    metadata: {
      recordedAt,
      actor: { id: 'system', role: 'system', organisation: null },
      commandId: v7(),
      commandDigest,
      correlationId: v7(),
      causationId: null,
      source: { kind: 'system' },
    },
  };
}

/** Carries out the erasures that the log says and a process that ended did not get to. */
export async function finishErasures(store: EventStore, vault: InstallationVault): Promise<void> {
  for (const patient of await vault.erasing()) {
    const events = await store.readStream(`care-${patient}`);
    if (events.some(({ type }) => type === PATIENT_ERASED)) await vault.erase([patient]);
    else await vault.forgetErasing(patient);
  }
}
