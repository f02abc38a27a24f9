import { isLocalBy } from '#care/domain';
import { dateOf, type Fact } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import { type ServiceRecord, services, servicesStream } from '#services/domain';
import { type Authorisation, type Sessions, sessionsName } from '../domain/index.js';

/**
 * How many sessions were held, by facility and date, in the years in which what is authorised depends on them.
 *
 * @param asOf - day or minute
 * @param read - the events of a stream, upcast, as they are known
 */
export async function sessionsHeld(
  patient: string,
  authorisations: readonly Authorisation[],
  asOf: string,
  read: (stream: string) => Promise<readonly RecordedEvent[]>,
): Promise<Sessions> {
  const years = yearsOf(authorisations, asOf);
  const kept = await Promise.all(years.map((year) => read(servicesStream(patient, year))));
  const held = new Map<string, number>();
  for (const name of kept.flatMap((events) => sessionsIn(events, asOf))) {
    held.set(name, (held.get(name) ?? 0) + 1);
  }
  return held;
}

function yearsOf(authorisations: readonly Authorisation[], asOf: string): string[] {
  const years = new Set<string>();
  for (const { unit, grant } of authorisations) {
    if (unit === 'days' || grant === null) continue;
    const last = Math.min(Number(grant.to.slice(0, 4)), Number(asOf.slice(0, 4)));
    for (let year = Number(grant.from.slice(0, 4)); year <= last; year++) {
      years.add(String(year).padStart(4, '0'));
    }
  }
  return [...years];
}

function sessionsIn(events: readonly RecordedEvent[], asOf: string): string[] {
  const { facts } = events.reduce(services.evolve, services.initial());
  return [...facts.values()].flatMap((fact) => {
    const { voided, effectiveAt, data } = fact as Fact<ServiceRecord>;
    if (voided || data.kind !== 'session' || effectiveAt === null) return [];
    return isLocalBy(effectiveAt.local, asOf) ? [sessionsName(data.facility, dateOf(effectiveAt))] : [];
  });
}
