import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Reach } from '#care';
import { type Caller, daysBetween, opened, RefusedError, VAULT, type Vault } from '#event-sourcing';
import type { JsonObject } from '#event-store';
import { QUERIED_LOG, type QueriedLog } from '#projections';
import { planStream } from '../domain/index.js';
import type { DischargePlanRow } from './discharge-plan.projection.js';
import {
  appointmentsInWords,
  eventsShown,
  nextAppointment,
  outcomeContacts,
  versionInWords,
  type Words,
} from './plan-answer.js';
import { PlanReading } from './plan-rows.js';
import { sorted } from './plan-warnings.query.js';

/** The plan of one episode, in its current version or an earlier one. */
export class DischargePlanOfEpisode {
  constructor(
    readonly patient: string,
    readonly episode: string,
    readonly caller: Caller,
    readonly reach: Reach,
    /** Counted from 1. */
    readonly version?: number,
  ) {}
}

/** All plans of one patient, without their words. */
export class DischargePlansOfPatient {
  constructor(
    readonly patient: string,
    readonly caller: Caller,
    readonly reach: Reach,
  ) {}
}

@QueryHandler(DischargePlanOfEpisode)
export class DischargePlanOfEpisodeHandler implements IQueryHandler<DischargePlanOfEpisode> {
  constructor(
    @Inject(PlanReading) private readonly reading: PlanReading,
    @Inject(QUERIED_LOG) private readonly log: QueriedLog,
    @Inject(VAULT) private readonly vault: Vault,
  ) {}

  /** @throws RefusedError `PATIENT_UNKNOWN`, `PLAN_UNKNOWN` */
  async execute({ patient, episode, caller, reach, version }: DischargePlanOfEpisode) {
    const { plans, warnings, mark } = await this.reading.rowsOf(patient, caller, reach);
    const row = plans.find((plan) => plan.episode === episode);
    const shown = row?.versions.find((one) => one.version === (version ?? row.version));
    if (row === undefined || shown === undefined) throw unknown(row);
    const words = await this.wordsOf(patient, episode, eventsShown(row, shown));
    const packs = await this.reading.reference.rulePacks();
    const today = this.reading.today(row.zone, reach);
    const appointments = appointmentsInWords(row, words, today);
    const { open, waiting } = sorted(warnings.filter((warning) => warning.episode === episode));
    return {
      ...aboutPlan(row, today),
      version: shown.version,
      currentVersion: row.version,
      state: shown.state,
      finalisedOn: shown.finalisedOn,
      note: words(row.drafted)?.note ?? null,
      versions: row.versions.map(({ version: number, state, finalisedOn }) => ({
        version: number,
        state,
        finalisedOn,
      })),
      ...versionInWords(shown, words),
      appointments,
      nextAppointment: nextAppointment(row, appointments, packs, today),
      risks: row.risks.map((risk) => ({ ...risk, note: words(risk.event)?.note ?? null })),
      outcomeContacts: outcomeContacts(row, packs, words, today),
      warnings: open,
      waiting,
      ...(mark === undefined ? {} : { mark }),
    };
  }

  private async wordsOf(patient: string, episode: string, ids: ReadonlySet<string>): Promise<Words> {
    const stored = await this.log.readStream(planStream(patient, episode));
    const events = stored.filter(({ id }) => ids.has(id));
    const values = await opened(this.vault, events);
    // A correction keeps what the fact now says under `replacement`.
    const byId = new Map(events.map(({ id }, index) => [id, values[index]?.replacement ?? values[index]]));
    return (event) => (event === null ? null : ((byId.get(event) as JsonObject | undefined) ?? null));
  }
}

@QueryHandler(DischargePlansOfPatient)
export class DischargePlansOfPatientHandler implements IQueryHandler<DischargePlansOfPatient> {
  constructor(@Inject(PlanReading) private readonly reading: PlanReading) {}

  async execute({ patient, caller, reach }: DischargePlansOfPatient) {
    const { plans, warnings, mark } = await this.reading.rowsOf(patient, caller, reach);
    const items = plans.map((row) => ({
      ...aboutPlan(row, this.reading.today(row.zone, reach)),
      version: row.version,
      state: row.state,
      warnings: sorted(warnings.filter(({ episode }) => episode === row.episode)).open.map(
        ({ rule }) => rule,
      ),
    }));
    return { patient, items, ...(mark === undefined ? {} : { mark }) };
  }
}

function aboutPlan(row: DischargePlanRow, today: string) {
  const { patient, episode, organisation, zone, stay, level, draftedOn, dischargedOn, disposition } = row;
  return {
    patient,
    episode,
    organisation,
    zone,
    stay,
    level,
    draftedOn,
    dischargedOn,
    disposition,
    daysSinceDischarge: dischargedOn === null ? null : daysBetween(dischargedOn, today),
    revision: row.revision,
  };
}

function unknown(row: DischargePlanRow | undefined): RefusedError {
  const message = row === undefined ? 'The episode has no plan' : 'The plan has no such version';
  const wayOut = row === undefined ? 'Draft one' : `Ask for a version from 1 to ${row.version}`;
  return new RefusedError('PLAN_UNKNOWN', message, {
    field: row === undefined ? 'episodeId' : 'version',
    wayOut,
  });
}
