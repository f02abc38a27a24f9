import { Inject, Injectable } from '@nestjs/common';
import { type Known, PatientPast, PatientRecord } from '#care';
import { type Care, isLocalBy, timelineOf } from '#care/domain';
import type { Fact } from '#event-sourcing';
import { servicesStream } from '#services/domain';
import { patientServices, standingServices } from './patient-services.js';

/** What was done for a patient, as known at a place of the log and as of a day or minute. */
@Injectable()
export class KnownServices {
  constructor(
    @Inject(PatientPast) private readonly past: PatientPast,
    @Inject(PatientRecord) private readonly record: PatientRecord,
  ) {}

  async of(patient: string, care: Care, asOf: string, known: Known): Promise<Fact[]> {
    const named = (await this.record.streamsOf(patient)).filter((name) => name.startsWith('services-'));
    // The view that names streams may be behind what was just recorded.
    const streams = new Set([...named, ...yearsOf(care, asOf).map((year) => servicesStream(patient, year))]);
    const events = await Promise.all([...streams].map((stream) => this.past.events(stream, known)));
    const all = standingServices(events.flat().reduce(patientServices.evolve, patientServices.initial()));
    return all.filter(({ effectiveAt }) => effectiveAt !== null && isLocalBy(effectiveAt.local, asOf));
  }
}

/** From the first stay, or from the year before, whichever is earlier. */
function yearsOf(care: Care, asOf: string): string[] {
  const last = Number(asOf.slice(0, 4));
  const began = timelineOf(care, asOf).stays.map(({ from }) => Number(from.local.slice(0, 4)));
  const first = Math.min(last - 1, ...began);
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index).padStart(4, '0'));
}
