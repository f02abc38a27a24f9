import { randomUUID } from 'node:crypto';
import { refuseMoved } from '#event-store/sqlite';
import type { Access } from '#privacy/access';
import { noteAtOnce } from '#privacy/sqlite';
import { pieces } from '#read-store';

/** So many patients stand in one entry. */
const AT_ONCE = 1024;
const PATIENT = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Notes, on disk when it returns, that whoever may read the data folder took these records away.
 *
 * @throws RefusedError `ACCESS_LOG_UNAVAILABLE`: then nothing may be handed out; FolderMovedError where those who ask who
 * looked ask elsewhere by now
 */
export function noteExport(folder: string, records: readonly string[]): void {
  refuseMoved(folder);
  const about: Omit<Access, 'patients'> = {
    at: new Date().toISOString(),
    actor: { id: 'operator', role: 'admin', organisation: null },
    purpose: 'operations',
    what: 'export',
    words: null,
    outcome: 'exported',
    correlationId: randomUUID(),
  };
  // Of everything, what is about no patient is a record too.
  const patients = records.filter((record) => PATIENT.test(record));
  noteAtOnce(
    folder,
    Array.from(pieces(patients, AT_ONCE), (some) => ({ ...about, patients: some })),
  );
}
