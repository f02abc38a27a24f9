import { checkDate, dateOf, effectiveAt, type Fact, isFuture, type NewEvent } from '#event-sourcing';
import type { EffectiveAt, JsonObject } from '#event-store';
import { ageOn } from './age.js';
import type { Standing } from './context.js';
import { type Episode, openStay } from './episode.js';
import type { FactInput, FactInputs, FactType } from './fact-inputs.js';
import { facilityFor, placementOf } from './placing.js';
import { isForeign, refuse } from './refusals.js';
import type { Stay } from './stay.js';

/** What states the fact; an admission that names no episode leaves `opens` for the episode it needs. */
export type Statement = { readonly event: NewEvent; readonly opens?: NewEvent };

/**
 * The event that states what the caller asked for.
 *
 * @param episode - of the fact that is corrected; null for a new fact
 * @throws RefusedError for a wrong time, date, episode, facility, programme, level or code
 */
export function statementOf(asked: FactInput, standing: Standing, episode: string | null): Statement {
  const state = STATE[asked.type] as (input: never, about: About) => Statement;
  return state(asked.input as never, { standing, corrected: episode });
}

type About = { readonly standing: Standing; readonly corrected: string | null };
/** Where and when a fact of an episode belongs. */
type Place = { readonly episode: Episode; readonly at: EffectiveAt; readonly organisation: string | null };

const given = (text: string | undefined): string | null => text ?? null;

/** Leaves out what was not given, so that sealed values hold no empty names. */
function present(values: Readonly<Record<string, JsonObject[string] | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
}

function ordered(input: { readonly after?: string | null }): JsonObject {
  return input.after === undefined ? {} : { after: input.after };
}

function reasons(input: { readonly decidedBy?: string; readonly rationale?: string }): JsonObject {
  return present({ decidedBy: input.decidedBy, rationale: input.rationale });
}

const STATE: { readonly [Type in FactType]: (input: FactInputs[Type], about: About) => Statement } = {
  PatientRegistered(input, { standing }) {
    const { sex, language, identifiers = [], birthDate, name, address, telephone } = input;
    if (birthDate !== undefined) checkDate(birthDate, `${standing.at}birthDate`);
    return {
      event: {
        type: 'PatientRegistered',
        data: {
          birthYear: birthDate === undefined ? null : Number(birthDate.slice(0, 4)),
          sex: sex ?? null,
          language: given(language),
          identifierSystems: identifiers.map(({ system }) => system),
        },
        sealed: present({
          name,
          birthDate,
          address,
          telephone,
          identifiers:
            identifiers.length > 0 ? identifiers.map(({ system, value }) => ({ system, value })) : undefined,
        }),
      },
    };
  },
  RegistrationJoined: () => ({ event: { type: 'RegistrationJoined', data: {} } }),
  IdentifierAssigned: ({ system, value }) => ({
    event: { type: 'IdentifierAssigned', data: { system }, sealed: { value } },
  }),
  DemographicsRecorded(input, { standing }) {
    const { name, address, telephone, sex, language } = input;
    const data = { ...present({ sex, language }), ...ordered(input) };
    const event = { type: 'DemographicsRecorded', data, sealed: present({ name, address, telephone }) };
    return { event: { ...event, effectiveAt: timeOf(input, standing, zoneOf(standing)) } };
  },
  RepresentativeAppointed(input, { standing }) {
    const { kind, from, to, name, relationship, contact } = input;
    checkSpan(from, to, standing, 'to');
    return {
      event: {
        type: 'RepresentativeAppointed',
        data: { kind, from, to: given(to) },
        sealed: present({ name, relationship, contact }),
        effectiveAt: effectiveAt(from, zoneOf(standing), `${standing.at}from`),
      },
    };
  },
  EpisodeOpened(input, { standing }) {
    const facility = input.facility === undefined ? null : facilityFor(input.facility, standing, 'facility');
    const at = timeOf(input, standing, facility?.zone ?? zoneOf(standing));
    return { event: { ...opening(input, at, standing), organisation: facility?.organisation ?? null } };
  },
  CaseManagerAssigned: inEpisode('CaseManagerAssigned', ({ caseManager }) => ({ caseManager })),
  EpisodeClosed: inEpisode('EpisodeClosed', ({ reason }) => ({ reason })),
  EpisodeReopened: inEpisode('EpisodeReopened', () => ({})),
  PatientAdmitted(input, about) {
    const { standing, corrected } = about;
    const zone = standing.context.facilities.get(input.placement.facility)?.zone ?? 'UTC';
    const at = timeOf(input, standing, zone);
    const placement = placementOf(input.placement, standing, dateOf(at), 'placement');
    const named = input.episode ?? corrected;
    const event = (episode: string): NewEvent => ({
      type: 'PatientAdmitted',
      data: { episode, placement, age: ageOn(dateOf(at), standing.context.birthDate), ...ordered(input) },
      sealed: reasons(input),
      effectiveAt: at,
      organisation: placement.organisation,
    });
    if (named !== null) return { event: event(episodeNamed(named, standing).id) };
    const opens = { ...opening(input, at, standing), organisation: placement.organisation };
    return { opens, event: event(OPENED_BESIDE) };
  },
  PatientMoved(input, about) {
    const { at, to, episode } = destination(input, input.to, about);
    return {
      event: {
        type: 'PatientMoved',
        data: { episode: episode.id, to, intent: input.intent, ...ordered(input) },
        sealed: reasons(input),
        effectiveAt: at,
        organisation: to.organisation,
      },
    };
  },
  PatientDischarged(input, about) {
    const { at, episode, organisation } = placeOf(input, about);
    const { disposition, destination: where, lastContactAt } = input;
    if (lastContactAt !== undefined) {
      checkDate(lastContactAt, `${about.standing.at}lastContactAt`);
      if (lastContactAt > dateOf(at)) {
        const field = `${about.standing.at}lastContactAt`;
        refuse(
          'END_BEFORE_START',
          'The last contact lies after the discharge',
          field,
          `Give ${dateOf(at)} or earlier`,
        );
      }
    }
    return {
      event: {
        type: 'PatientDischarged',
        data: {
          episode: episode.id,
          disposition,
          destination: where ?? null,
          lastContactAt: given(lastContactAt),
          ...ordered(input),
        },
        sealed: reasons(input),
        effectiveAt: at,
        organisation,
      },
    };
  },
  MovePlanned(input, about) {
    const { at, to, episode } = destination(input, input.to, about);
    checkSpan(dateOf(at), input.on, about.standing, 'on');
    return {
      event: {
        type: 'MovePlanned',
        data: { episode: episode.id, on: input.on, to, intent: input.intent, ...ordered(input) },
        sealed: reasons(input),
        effectiveAt: at,
        organisation: to.organisation,
      },
    };
  },
  MovePlanCancelled(input, { standing }) {
    const plan = factNamed(input.plan, 'MovePlanned', standing, 'plan');
    const event = {
      type: 'MovePlanCancelled',
      data: { plan: input.plan, ...ordered(input) },
      sealed: reasons(input),
    };
    const at = timeOf(input, standing, plan.effectiveAt?.zone ?? zoneOf(standing));
    return { event: { ...event, effectiveAt: at, organisation: plan.organisation } };
  },
  LeaveStarted: inEpisode('LeaveStarted', ({ kind, expectedReturn }, at, standing) => {
    if (expectedReturn !== undefined) checkSpan(dateOf(at), expectedReturn, standing, 'expectedReturn');
    return { kind, expectedReturn: given(expectedReturn) };
  }),
  LeaveEnded: inEpisode('LeaveEnded', ({ returned }) => ({ returned: returned ?? true })),
  HoldStarted: inEpisode('HoldStarted', ({ reason, expectedEnd }, at, standing) => {
    if (expectedEnd !== undefined) checkSpan(dateOf(at), expectedEnd, standing, 'expectedEnd');
    return { reason, expectedEnd: given(expectedEnd) };
  }),
  HoldEnded: inEpisode('HoldEnded', () => ({})),
  DeathRecorded: (input, { standing }) => ({
    event: {
      type: 'DeathRecorded',
      data: ordered(input),
      effectiveAt: timeOf(input, standing, zoneOf(standing)),
    },
  }),
  CoverageRecorded(input, { standing }) {
    const { payer, memberId, from, to, rank = 1 } = input;
    checkSpan(from, to, standing, 'to');
    const at = effectiveAt(from, zoneOf(standing), `${standing.at}from`);
    const data = { payer, from, to: given(to), rank };
    return { event: { type: 'CoverageRecorded', data, sealed: present({ memberId }), effectiveAt: at } };
  },
  CoverageEnded({ coverage, on }, { standing }) {
    const covered = factNamed(coverage, 'CoverageRecorded', standing, 'coverage');
    checkSpan(covered.data.from as string, on, standing, 'on');
    const at = effectiveAt(on, zoneOf(standing), `${standing.at}on`);
    return { event: { type: 'CoverageEnded', data: { coverage, on }, effectiveAt: at } };
  },
};

/** Stands for the id of the episode that is opened in the same append. */
export const OPENED_BESIDE = 'opened-beside';

function inEpisode<Type extends FactType>(
  type: Type,
  data: (input: FactInputs[Type], at: EffectiveAt, standing: Standing) => JsonObject,
) {
  return (input: FactInputs[Type], about: About): Statement => {
    const timed = input as { effectiveAt: string; after?: string | null; episode?: string };
    const { episode, at, organisation } = placeOf(timed, about);
    const stated = { episode: episode.id, ...data(input, at, about.standing), ...ordered(timed) };
    return { event: { type, data: stated, effectiveAt: at, organisation } };
  };
}

function opening(
  input: FactInputs['EpisodeOpened'] | FactInputs['PatientAdmitted'],
  at: EffectiveAt,
  standing: Standing,
) {
  const { referralDate, referralSource, primaryConditionClass } = input;
  if (referralDate !== undefined) {
    checkDate(referralDate, `${standing.at}referralDate`);
    if (referralDate > dateOf(at)) {
      refuse(
        'END_BEFORE_START',
        'The referral lies after the episode began',
        `${standing.at}referralDate`,
        'Mend one of them',
      );
    }
  }
  return {
    type: 'EpisodeOpened',
    data: {
      referralDate: given(referralDate),
      referralSource: referralSource ?? null,
      primaryConditionClass: primaryConditionClass ?? null,
    },
    effectiveAt: at,
  } satisfies NewEvent;
}

function destination(
  input: { readonly effectiveAt: string; readonly episode?: string },
  to: FactInputs['PatientMoved']['to'],
  about: About,
) {
  const { standing, corrected } = about;
  const at = timeOf(input, standing, standing.context.facilities.get(to.facility)?.zone ?? 'UTC');
  const episode = episodeFor(input.episode ?? corrected ?? undefined, standing);
  return { at, episode, to: placementOf(to, standing, dateOf(at), 'to') };
}

function placeOf(input: { readonly effectiveAt: string; readonly episode?: string }, about: About): Place {
  const episode = episodeFor(input.episode ?? about.corrected ?? undefined, about.standing);
  const stay = stayOn(episode, input.effectiveAt.slice(0, 10));
  const at = timeOf(input, about.standing, stay?.placement.zone ?? episode.opened.effectiveAt?.zone ?? 'UTC');
  return { episode, at, organisation: stay?.placement.organisation ?? episode.opened.organisation };
}

/** The stay of a date: the last that had begun, else the first to come. */
function stayOn(episode: Episode, date: string): Stay | undefined {
  return episode.stays.findLast((stay) => dateOf(stay.from) <= date) ?? episode.stays[0];
}

function episodeFor(id: string | undefined, standing: Standing): Episode {
  if (id !== undefined) return episodeNamed(id, standing);
  const known = standing.timeline.episodes.filter((episode) => isOwn(episode, standing));
  const inCare = known.filter((episode) => openStay(episode) !== null);
  const [only, ...others] = known.length === 1 ? known : inCare;
  const field = `${standing.at}episode`;
  if (known.length === 0)
    return refuse('EPISODE_UNKNOWN', 'The patient has no episode', field, 'Admit the patient first');
  if (only === undefined || others.length > 0) {
    return refuse(
      'EPISODE_REQUIRED',
      'The patient has several episodes',
      field,
      'Name the one that is meant',
    );
  }
  return only;
}

function episodeNamed(id: string, standing: Standing): Episode {
  const episode = standing.timeline.episodes.find((known) => known.id === id);
  if (episode !== undefined && isOwn(episode, standing)) return episode;
  const field = `${standing.at}episode`;
  return refuse(
    'EPISODE_UNKNOWN',
    `The patient has no episode ${id}`,
    field,
    "GET the patient's history for its id",
  );
}

/** @throws RefusedError `FACT_UNKNOWN` where no such fact stands, or it is another organisation's */
function factNamed(id: string, type: FactType, standing: Standing, field: string): Fact {
  const { care, circumstances } = standing;
  const fact = Object.hasOwn(care.facts, id) ? care.facts[id] : undefined;
  if (fact?.type === type && !fact.voided && !isForeign(fact, circumstances.actor.organisation)) return fact;
  return refuse(
    'FACT_UNKNOWN',
    `No such ${field} stands`,
    `${standing.at}${field}`,
    'Take it from the history',
  );
}

function isOwn(episode: Episode, { circumstances: { actor } }: Standing): boolean {
  return !isForeign(episode.opened, actor.organisation);
}

function timeOf(input: { readonly effectiveAt: string }, standing: Standing, zone: string): EffectiveAt {
  const field = `${standing.at}effectiveAt`;
  const at = effectiveAt(input.effectiveAt, zone, field);
  if (isFuture(at, standing.circumstances.nowMs)) {
    refuse(
      'IN_THE_FUTURE',
      `${field} lies in the future at ${zone}`,
      field,
      'Plan a move for a date to come',
    );
  }
  return at;
}

/** Zone for facts that name no facility: that of the last stay; where another organisation's was says nothing. */
function zoneOf({ timeline, circumstances: { actor } }: Standing): string {
  return (
    timeline.stays.findLast(({ began }) => !isForeign(began, actor.organisation))?.placement.zone ?? 'UTC'
  );
}

function checkSpan(from: string, to: string | undefined, standing: Standing, field: string): void {
  checkDate(from, `${standing.at}from`);
  if (to === undefined) return;
  checkDate(to, `${standing.at}${field}`);
  if (to < from)
    refuse(
      'END_BEFORE_START',
      'The end lies before the start',
      `${standing.at}${field}`,
      `Give ${from} or later`,
    );
}
