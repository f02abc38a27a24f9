import { Inject, Injectable } from '@nestjs/common';
import { isOwn, PatientPast, PatientRecord } from '#care';
import { type Care, timelineOf } from '#care/domain';
import { dischargePlansIn, patientPlans, warningsIn } from '#discharge-planning';
import type { Caller } from '#event-sourcing';

/** The discharge plan of an episode that reads otherwise when care does, and the rules it would break or keep. */
export type TouchedPlan = {
  readonly episode: string;
  readonly appear: readonly string[];
  readonly settle: readonly string[];
};

/** Tells which discharge plans a change of care touches. */
@Injectable()
export class PlansTouched {
  constructor(
    @Inject(PatientPast) private readonly past: PatientPast,
    @Inject(PatientRecord) private readonly record: PatientRecord,
  ) {}

  /** @param after - the care as it would be */
  async by(patient: string, before: Care, after: Care, caller: Caller): Promise<TouchedPlan[]> {
    const streams = (await this.record.streamsOf(patient)).filter((stream) => stream.startsWith('plan-'));
    const known = await this.past.now();
    const events = await Promise.all(streams.map((stream) => this.past.events(stream, known)));
    const plans = events.flat().reduce(patientPlans.evolve, patientPlans.initial(patient));
    const [was, is] = [before, after].map((care) => {
      const timeline = timelineOf(care);
      const isShown = ({ organisation }: { readonly organisation: string | null }) =>
        organisation === null || isOwn(organisation, caller);
      return {
        plans: dischargePlansIn(plans, timeline).filter(isShown),
        warnings: warningsIn(plans, timeline).filter(isShown),
      };
    });
    if (was === undefined || is === undefined) return [];
    const episodes = new Set(
      [...was.plans, ...is.plans, ...was.warnings, ...is.warnings].map(({ episode }) => episode),
    );
    return [...episodes].flatMap((episode) => {
      const of = ({ warnings }: typeof was) =>
        warnings.filter((one) => one.episode === episode).map(({ rule }) => rule);
      const text = ({ plans: all, warnings }: typeof was) =>
        JSON.stringify([...all, ...warnings].filter((one) => one.episode === episode));
      if (text(was) === text(is)) return [];
      const [rules, later] = [of(was), of(is)];
      return [
        {
          episode,
          appear: later.filter((rule) => !rules.includes(rule)),
          settle: rules.filter((rule) => !later.includes(rule)),
        },
      ];
    });
  }
}
