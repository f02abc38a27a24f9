import { dateOf, effectiveAtInstant } from '#event-sourcing';
import type { EventStore } from '#event-store';
import { servicesStream } from '#services/domain';
import type { ServiceRow } from '../rows/row.js';
import { firstEventId } from './row-lane.js';

/** Local year in which a service started: services are kept a year at a time. */
export function yearOf({ start }: ServiceRow, zone: string): string {
  const isAtTurn = start.startsWith('01-01', 5) || start.startsWith('12-31', 5);
  if (start.length < 20 || !isAtTurn) return start.slice(0, 4);
  return dateOf(effectiveAtInstant(Date.parse(start), zone)).slice(0, 4);
}

/** Where a row stands that is not where it would be stated now. */
export type Elsewhere = { readonly stream: string } | null;

/** Looks a row up by the id of the event that stated it first. */
export async function elsewhere(store: EventStore, name: string, key: string): Promise<Elsewhere> {
  const position = await store.positionOf(firstEventId(name, key));
  if (position === null) return null;
  const [event] = await store.readAll(position - 1n, 1);
  return event === undefined ? null : { stream: event.stream };
}

/** Whether a stream holds services of a patient. */
export function isServicesOf(stream: string, patient: string): boolean {
  return stream.startsWith(servicesStream(patient, ''));
}
