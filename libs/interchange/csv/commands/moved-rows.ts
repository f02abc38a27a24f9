import { RefusedError } from '#event-sourcing';
import type { EventStore } from '#event-store';
import { servicesStream } from '#services/domain';
import type { RowResult } from '../rows/row-result.js';
import { firstEventId, refused } from './row-lane.js';

/** The row was stated before, in another stream than the one where it would be stated now. */
export function isElsewhere({ code }: RowResult): boolean {
  return code === 'IDEMPOTENCY_KEY_REUSED';
}

/** The stream where a row stands, found by the id of the event that stated it first. */
export async function streamOf(store: EventStore, name: string, key: string): Promise<string | null> {
  const position = await store.positionOf(firstEventId(name, key));
  if (position === null) return null;
  const [event] = await store.readFrom(position, 1);
  return event?.stream ?? null;
}

/** Whether a stream holds services of a patient. */
export function isServicesOf(stream: string | null, patient: string): stream is string {
  return stream?.startsWith(servicesStream(patient, '')) ?? false;
}

/** What stands elsewhere is for people to take away: nobody can tell a mistake from another fact. */
export function refusedElsewhere(number: number, isOwn: boolean): RowResult {
  const error = isOwn
    ? new RefusedError('RECORD_CHANGED', 'stands as another kind of record; void that by hand first', {
        field: 'record',
      })
    : new RefusedError('PATIENT_CHANGED', 'stands with another patient; void it there by hand first', {
        field: 'patient',
      });
  return refused(number, error);
}
