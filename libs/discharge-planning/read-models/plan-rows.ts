import { Inject, Injectable } from '@nestjs/common';
import { careStream, type Mark, PatientPast, Patients, type Reach, ReferenceData, reachesNow } from '#care';
import { type Care, careIn, timelineOf } from '#care/domain';
import { type Caller, CLOCK, type Clock, dateIn } from '#event-sourcing';
import { decodeRows, isLeftOut, selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { type Due, dueOn, planStream } from '../domain/index.js';
import { type DischargePlanRow, dischargePlan, dischargePlansIn } from './discharge-plan.projection.js';
import { patientPlans } from './patient-plans.js';
import { type PlanWarningRow, planWarnings, warningsIn } from './plan-warnings.projection.js';

/** What is planned for one patient and what is open about it, now or at another time. */
export type PlanRows = {
  readonly plans: readonly DischargePlanRow[];
  readonly warnings: readonly Due[];
  /** Only where the past was asked for. */
  readonly mark?: Mark;
};

/** Reads plan rows: from the views where the present is asked for, folded on request for any past. */
@Injectable()
export class PlanReading {
  constructor(
    @Inject(Patients) private readonly patients: Patients,
    @Inject(PatientPast) private readonly past: PatientPast,
    @Inject(ReferenceData) readonly reference: ReferenceData,
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws RefusedError `PATIENT_UNKNOWN` */
  async rowsOf(patient: string, caller: Caller, reach: Reach): Promise<PlanRows> {
    const { care: current } = await this.patients.toShow(patient, caller);
    const { plans, warnings, mark } = await this.told(patient, current, reach);
    const packs = await this.reference.rulePacks();
    return {
      plans: plans.filter((row) => isOwn(row.organisation, caller)),
      warnings: warnings
        .filter((row) => isOwn(row.organisation, caller))
        .flatMap(({ patient: _, ...row }) => dueOn(row, packs, this.today(row.zone, reach)) ?? []),
      ...(mark === undefined ? {} : { mark }),
    };
  }

  /** The day up to which days are counted: the one asked for, else today at the facility. */
  today(zone: string, { asOf }: Reach): string {
    return asOf?.slice(0, 10) ?? dateIn(zone, this.clock.now());
  }

  private async told(patient: string, current: Care, reach: Reach) {
    const isNow = reachesNow(reach);
    if (isNow) {
      const [leftOut, plans, warnings] = await Promise.all([
        isLeftOut(this.readStore, patient, dischargePlan, planWarnings),
        this.storedPlans(patient),
        this.storedWarnings(patient),
      ]);
      if (!leftOut) return { plans, warnings };
    }
    const known = await this.past.known(reach, current);
    const episodes = timelineOf(current).episodes.map(({ id }) => planStream(patient, id));
    const [ofCare = [], ...ofPlans] = await Promise.all(
      [careStream(patient), ...episodes].map((stream) => this.past.events(stream, known)),
    );
    const timeline = timelineOf(careIn(ofCare), reach.asOf);
    const state = ofPlans.flat().reduce(patientPlans.evolve, patientPlans.initial(patient));
    return {
      plans: dischargePlansIn(state, timeline, reach.asOf),
      warnings: warningsIn(state, timeline, reach.asOf),
      ...(isNow ? {} : { mark: known.mark }),
    };
  }

  private async storedPlans(patient: string): Promise<DischargePlanRow[]> {
    const query = selectFrom(this.readStore, dischargePlan)
      .selectAll('view')
      .where('view.patient', '=', patient);
    const rows = await query.orderBy('view.draftedOn').orderBy('view.episode').execute();
    return decodeRows(dischargePlan, rows as unknown as DischargePlanRow[]);
  }

  private async storedWarnings(patient: string): Promise<PlanWarningRow[]> {
    const query = selectFrom(this.readStore, planWarnings)
      .selectAll('view')
      .where('view.patient', '=', patient);
    const rows = await query.orderBy('view.since').orderBy('view.episode').orderBy('view.rule').execute();
    return decodeRows(planWarnings, rows as unknown as PlanWarningRow[]);
  }
}

function isOwn(organisation: string | null, { scope }: Caller): boolean {
  if (scope.kind === 'installation') return true;
  return scope.kind === 'organisation' && (organisation === null || organisation === scope.organisation);
}
