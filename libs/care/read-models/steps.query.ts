import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type Caller, opened, VAULT, type Vault } from '#event-sourcing';
import type { JsonObject } from '#event-store';
import { decodeRows, isLeftOut, QUERIED_LOG, type QueriedLog, selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { careStream, Patients } from '../commands/patients.js';
import { timelineOf } from '../domain/index.js';
import { type Mark } from './known-moments.js';
import { PatientPast, type Reach, reachesNow } from './patient-past.js';
import { isOwn } from './placements.query.js';
import { type StepRow, stepHistory, stepsIn } from './step-history.projection.js';

/** A step with its reasons opened; null where none were given, or after erasure. */
export type Step = Omit<StepRow, 'patient'> & {
  readonly decidedBy: string | null;
  readonly rationale: string | null;
};

export type PatientSteps = {
  readonly patient: string;
  readonly steps: readonly Step[];
  /** There are steps of other organisations. */
  readonly elsewhere: boolean;
  readonly revision: number;
  /** Only where the past was asked for. */
  readonly mark?: Mark;
};

/** The way of one patient through the levels, now or as of and as known at another time. */
export class StepsOfPatient {
  constructor(
    readonly patient: string,
    readonly caller: Caller,
    readonly reach: Reach,
  ) {}
}

@QueryHandler(StepsOfPatient)
export class StepsOfPatientHandler implements IQueryHandler<StepsOfPatient> {
  constructor(
    @Inject(Patients) private readonly patients: Patients,
    @Inject(PatientPast) private readonly past: PatientPast,
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(QUERIED_LOG) private readonly log: QueriedLog,
    @Inject(VAULT) private readonly vault: Vault,
  ) {}

  async execute({ patient, caller, reach }: StepsOfPatient): Promise<PatientSteps> {
    const { care, revision } = await this.patients.toShow(patient, caller);
    const isNow = reachesNow(reach);
    if (isNow) {
      const [leftOut, rows] = await Promise.all([
        isLeftOut(this.readStore, patient, stepHistory),
        this.stored(patient),
      ]);
      if (!leftOut) return { patient, revision, ...(await this.shown(patient, rows, caller)) };
    }
    const known = await this.past.known(reach, care);
    const rows = stepsIn(patient, timelineOf(await this.past.care(patient, known), reach.asOf));
    const mark = isNow ? {} : { mark: known.mark };
    return { patient, revision, ...(await this.shown(patient, rows, caller)), ...mark };
  }

  private async stored(patient: string): Promise<StepRow[]> {
    const query = selectFrom(this.readStore, stepHistory)
      .selectAll('view')
      .where('view.patient', '=', patient);
    return decodeRows(stepHistory, (await query.orderBy('view.seq').execute()) as unknown as StepRow[]);
  }

  private async shown(patient: string, rows: readonly StepRow[], caller: Caller) {
    const own = rows.filter(({ organisation }) => isOwn(organisation, caller));
    const reasons = await this.reasonsOf(patient, new Set(own.map(({ event }) => event)));
    const steps = own.map(({ patient: _, from, to, ...row }): Step => {
      const { decidedBy = null, rationale = null } = reasons.get(row.event) ?? {};
      const place = (where: StepRow['from']) =>
        where !== null && isOwn(where.organisation, caller) ? where : null;
      return { ...row, from: place(from), to: place(to), decidedBy, rationale };
    });
    return { steps, elsewhere: own.length < rows.length };
  }

  private async reasonsOf(patient: string, ids: ReadonlySet<string>) {
    const events = (await this.log.readStream(careStream(patient))).filter(({ id }) => ids.has(id));
    const values = await opened(this.vault, events);
    return new Map(events.map((event, index) => [event.id, statedIn(values[index] ?? null)]));
  }
}

/** A correction keeps what the fact now says under `replacement`. */
function statedIn(values: JsonObject | null): { decidedBy?: string; rationale?: string } {
  return (values?.replacement ?? values ?? {}) as { decidedBy?: string; rationale?: string };
}
