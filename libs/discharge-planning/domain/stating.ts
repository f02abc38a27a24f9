import { dateOf, effectiveAt, isFuture, type NewEvent } from '#event-sourcing';
import type { EffectiveAt, JsonObject } from '#event-store';
import type { About, Said } from './about.js';
import { currentVersion, lastFinalised } from './plan.js';
import { placeOn } from './plan-context.js';
import type { PlanFactType, PlanInputs, StatedPlanFact } from './plan-inputs.js';
import { refuse } from './refusing.js';
import { draftOf, outcomeOf, speakerOf } from './stating-about-care.js';
import { sectionOf } from './stating-sections.js';

/**
 * The event that states a fact.
 *
 * @throws RefusedError where the input alone, or the patient's care, forbids it
 */
export function statementOf(stated: StatedPlanFact, about: About): NewEvent {
  const { type, input } = stated;
  const { circumstances, context } = about;
  const { zone, organisation } = placeOn(context.episode, input.effectiveAt.slice(0, 10));
  if (isForeign(organisation, circumstances.actor.organisation)) {
    refuse('EPISODE_NOT_FOUND', 'The patient has no such episode', 'episodeId', 'Take it from the patient');
  }
  const when = timeOf(input.effectiveAt, zone, about);
  refuseAfterDeath(type, when, about);
  // The input is the one that belongs to the type.
  const say = SAYING[type] as (input: never, about: About, when: EffectiveAt) => Said;
  const { data, sealed = {} } = say(input as never, about, when);
  return {
    type,
    data: withoutGaps({ ...data, after: input.after }),
    sealed: withoutGaps(sealed),
    effectiveAt: when,
    organisation,
  };
}

export function isForeign(organisation: string | null, own: string | null): boolean {
  return own !== null && organisation !== null && organisation !== own;
}

function timeOf(text: string, zone: string, { circumstances, at }: About): EffectiveAt {
  const field = `${at}effectiveAt`;
  const when = effectiveAt(text, zone, field);
  if (isFuture(when, circumstances.nowMs)) {
    refuse('IN_THE_FUTURE', `${field} lies in the future`, field, 'Record it when it has happened');
  }
  return when;
}

/** What only the living can do. */
const OF_THE_LIVING = new Set<PlanFactType>([
  'AppointmentBooked',
  'AppointmentRescheduled',
  'AppointmentKept',
  'AppointmentMissed',
  'PlanAcknowledged',
  'PlanRefused',
  'RiskFlagged',
  'OutcomeContactMade',
]);

function refuseAfterDeath(
  type: PlanFactType,
  when: EffectiveAt,
  { context, circumstances, at }: About,
): void {
  const dead = context.diedOn !== null && dateOf(when) > context.diedOn;
  if (!dead || !OF_THE_LIVING.has(type) || circumstances.source.kind === 'import') return;
  refuse('AFTER_DEATH', 'The patient had died by then', `${at}effectiveAt`, 'Correct the death or the time');
}

type Saying = {
  readonly [Type in PlanFactType]: (input: PlanInputs[Type], about: About, when: EffectiveAt) => Said;
};

const SAYING: Saying = {
  PlanDrafted: (input, about, when) => ({ data: draftOf(about, when), sealed: { note: input.note } }),
  PlanSectionRevised: (input, about) => sectionOf(input, versionFor(input, about), about.at),
  SupportLinked: (input, about) => ({
    data: { version: versionFor(input, about), kind: input.kind },
    sealed: { name: input.name, contact: input.contact, note: input.note },
  }),
  SupportEnded: (input, about) => ({
    data: { version: versionFor(input, about), support: input.support },
    sealed: { reason: input.reason },
  }),
  AppointmentBooked: ({ on, service, modality, provider, place, note }, about, { zone }) => ({
    data: {
      on: effectiveAt(on, zone, `${about.at}on`).local,
      service,
      modality: modality ?? null,
      provisional: isProvisional(about),
    },
    sealed: { provider, place, note },
  }),
  AppointmentRescheduled: ({ appointment, on, provider, place, reason }, about, { zone }) => ({
    data: { appointment, on: effectiveAt(on, zone, `${about.at}on`).local },
    sealed: { provider, place, reason },
  }),
  AppointmentKept: ({ appointment, note }) => ({ data: { appointment }, sealed: { note } }),
  AppointmentMissed: ({ appointment, note }) => ({ data: { appointment }, sealed: { note } }),
  AppointmentCancelled: ({ appointment, by, note }) => ({ data: { appointment, by }, sealed: { note } }),
  PlanAcknowledged: (input, about, when) => ({
    data: { version: namedVersion(input, about), ...speakerOf(input, about, when) },
    sealed: { note: input.note },
  }),
  PlanRefused: (input, about, when) => ({
    data: { version: namedVersion(input, about), ...speakerOf(input, about, when) },
    sealed: { reason: input.reason },
  }),
  PlanFinalised: (input, about) => ({ data: { version: namedVersion(input, about) } }),
  PlanTransmitted: (input, about) => ({
    data: { version: sentVersion(input, about), to: input.to, way: input.way },
    sealed: { recipient: input.recipient, address: input.address },
  }),
  PlanReceiptRecorded: ({ transmission, by }) => ({ data: { transmission }, sealed: { by } }),
  OutcomeContactMade: (input, about, when) => ({
    data: outcomeOf(input, about, when),
    sealed: { note: input.note },
  }),
  RiskFlagged: ({ risk, note }) => ({ data: { risk }, sealed: { note } }),
  RiskCleared: ({ flag, reason }) => ({ data: { flag }, sealed: { reason } }),
};

/** A change that names no version goes into the current one, or begins the next where that is finalised. */
function versionFor(input: { readonly version?: number }, { plan, corrected }: About): number {
  const current = currentVersion(plan);
  const stood = corrected?.data.version;
  if (input.version !== undefined) return input.version;
  if (typeof stood === 'number') return stood;
  if (current === null) return 1;
  return current.finalised === null ? current.version : current.version + 1;
}

function namedVersion({ version }: { readonly version?: number }, { plan, corrected }: About): number {
  const stood = corrected?.data.version;
  return version ?? (typeof stood === 'number' ? stood : (currentVersion(plan)?.version ?? 1));
}

/** What is sent is finalised: the last such version, also while the next is being written. */
function sentVersion(input: { readonly version?: number }, about: About): number {
  if (input.version !== undefined || about.corrected !== null) return namedVersion(input, about);
  return lastFinalised(about.plan)?.version ?? namedVersion(input, about);
}

/** Booked before the discharge was decided: the date may have to move with it. */
function isProvisional({ context, corrected }: About): boolean {
  const stood = corrected?.data.provisional;
  return typeof stood === 'boolean' ? stood : context.discharge === null;
}

function withoutGaps(values: object): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
}
