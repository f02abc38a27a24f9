import { Inject, Injectable } from '@nestjs/common';
import { type Known, KnownMoments, PatientRecord, zoneOf } from '#care';
import { type Caller, CLOCK, type Clock, dateIn, RefusedError } from '#event-sourcing';
import type { Extent } from './differences.query.js';
import { Populations } from './population.js';

/** The two places of the log that are compared, and the day up to which days are counted. */
export type Compared = { readonly earlier: Known; readonly later: Known; readonly asOf: string };

/** Finds what is compared, for those who may see it. */
@Injectable()
export class DifferenceMoments {
  constructor(
    @Inject(PatientRecord) private readonly record: PatientRecord,
    @Inject(Populations) private readonly populations: Populations,
    @Inject(KnownMoments) private readonly moments: KnownMoments,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param from - as `knownAt`: a date, an instant or a mark; `to` likewise, what is known now where absent
   * @throws RefusedError `PATIENT_UNKNOWN`, `FACILITY_UNKNOWN`, `FROM_BEHIND_TO`, and where a moment is none
   */
  async of(
    extent: Extent,
    caller: Caller,
    asked: { readonly from: string; readonly to?: string; readonly asOf?: string },
  ): Promise<Compared> {
    const zone = await this.zoneOf(extent, caller);
    const [earlier, later] = await Promise.all([
      this.moments.at(asked.from, zone, 'from'),
      this.moments.at(asked.to, zone, 'to'),
    ]);
    if (earlier.position > later.position) {
      throw new RefusedError('FROM_BEHIND_TO', 'What was known from is later than what was known to', {
        field: 'from',
        wayOut: 'Send the earlier moment as from and the later one as to',
      });
    }
    return { earlier, later, asOf: asked.asOf ?? dateIn(zone, this.clock.now()) };
  }

  private async zoneOf({ patient, facility }: Extent, caller: Caller): Promise<string> {
    if (patient !== undefined) return zoneOf(await this.record.care(patient, caller));
    return facility === undefined ? 'UTC' : this.populations.zoneOfFacility(facility, caller);
  }
}
