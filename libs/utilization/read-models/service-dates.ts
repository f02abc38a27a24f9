import { Inject, Injectable } from '@nestjs/common';
import { type Known, PatientPast } from '#care';
import { isLocalBy, type Stay } from '#care/domain';
import { dateOf, type Fact } from '#event-sourcing';
import { type ServiceRecord, services, servicesStream } from '#services/domain';

/** Tells on which dates something was done for a patient. */
@Injectable()
export class ServiceDates {
  constructor(@Inject(PatientPast) private readonly past: PatientPast) {}

  /** At the facility of a stay, in the years of the stay, as known at a place of the log and as of a day or minute. */
  async of(patient: string, { from, to, placement }: Stay, asOf: string, known: Known): Promise<string[]> {
    const [first, last] = [from.local, to?.local ?? asOf].map((time) => Number(time.slice(0, 4)));
    const years = yearsBetween(first ?? 0, last ?? 0);
    const kept = await Promise.all(
      years.map((year) => this.past.events(servicesStream(patient, year), known)),
    );
    const found = kept.flatMap((events) => [
      ...events.reduce(services.evolve, services.initial()).facts.values(),
    ]);
    return found.flatMap((fact) => {
      const { voided, effectiveAt, data } = fact as Fact<ServiceRecord>;
      const isHere = !voided && data.facility === placement.facility;
      return isHere && effectiveAt !== null && isLocalBy(effectiveAt.local, asOf)
        ? [dateOf(effectiveAt)]
        : [];
    });
  }
}

function yearsBetween(first: number, last: number): string[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    String(first + index).padStart(4, '0'),
  );
}
