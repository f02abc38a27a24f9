import { effectiveAt } from '#event-sourcing';
import { type Past, pastId } from '#event-sourcing/testing';
import type { EffectiveAt, JsonObject } from '#event-store';
import type { Placement } from '../care.events.js';
import type { Direction, Level } from '../levels.js';
import { placement } from './places.js';

/** The episode that is opened second, right after the registration. */
export const EPISODE = pastId(1);

type When = { readonly on: string; readonly zone?: string; readonly after?: string | null };
type InEpisode = When & { readonly episode?: string; readonly organisation?: string };
type Placed = InEpisode & { readonly level: Level; readonly placement?: Partial<Placement> };

export const registered = (birthYear: number | null = 1984): Past => ({
  type: 'PatientRegistered',
  data: { birthYear, sex: null, language: null, identifierSystems: [] },
  organisation: 'org',
});

export const opened = (when: InEpisode): Past =>
  fact('EpisodeOpened', when, { referralDate: null, referralSource: null, primaryConditionClass: null });

export const admitted = ({ level, placement: more, ...when }: Placed): Past => {
  const there = placement(level, more);
  const where = { zone: there.zone, organisation: there.organisation, ...when };
  return fact('PatientAdmitted', where, { episode: episodeOf(when), placement: there, age: null });
};

export const moved = ({ level, intent = 'stepDown', ...when }: Placed & { intent?: Direction }): Past => {
  const to = placement(level, when.placement);
  const where = { zone: to.zone, organisation: to.organisation, ...when };
  return fact('PatientMoved', where, { episode: episodeOf(when), to, intent });
};

export const discharged = (when: InEpisode): Past =>
  fact('PatientDischarged', when, {
    episode: episodeOf(when),
    disposition: 'completed',
    destination: null,
    lastContactAt: null,
  });

export const leaveStarted = (when: InEpisode): Past =>
  fact('LeaveStarted', when, { episode: episodeOf(when), kind: 'therapeutic', expectedReturn: null });

export const leaveEnded = (when: InEpisode): Past =>
  fact('LeaveEnded', when, { episode: episodeOf(when), returned: true });

export const holdStarted = (when: InEpisode): Past =>
  fact('HoldStarted', when, { episode: episodeOf(when), reason: 'vacation', expectedEnd: null });

export const holdEnded = (when: InEpisode): Past => fact('HoldEnded', when, { episode: episodeOf(when) });

export const episodeClosed = (when: InEpisode): Past =>
  fact('EpisodeClosed', when, { episode: episodeOf(when), reason: 'completed' });

export const episodeReopened = (when: InEpisode): Past =>
  fact('EpisodeReopened', when, { episode: episodeOf(when) });

export const movePlanned = ({ level, for: on, ...when }: Placed & { for: string }): Past =>
  fact('MovePlanned', when, {
    episode: episodeOf(when),
    on,
    to: placement(level, when.placement),
    intent: 'stepDown',
  });

export const movePlanCancelled = ({ plan, ...when }: InEpisode & { plan: string }): Past =>
  fact('MovePlanCancelled', when, { plan });

export const died = (when: InEpisode): Past => fact('DeathRecorded', when, {});

export const covered = (given: { payer: string; from: string; to?: string; rank?: number }): Past => {
  const { payer, from, to = null, rank = 1 } = given;
  return fact('CoverageRecorded', { on: from }, { payer, from, to, rank });
};

export const coverageEnded = ({ coverage, on }: { coverage: string; on: string }): Past =>
  fact('CoverageEnded', { on }, { coverage, on });

/** The fact that was stated at this place of the past, replaced by another statement. */
export const corrected = (place: number, by: Past, supersedes = pastId(place)): Past => ({
  ...by,
  type: 'FactCorrected',
  data: { type: by.type, schemaVersion: 1, replacement: by.data },
  factId: pastId(place),
  supersedes,
});

export const voided = (place: number, supersedes = pastId(place)): Past => ({
  type: 'FactVoided',
  data: {},
  factId: pastId(place),
  supersedes,
  organisation: 'org',
});

function fact(type: string, when: When & { organisation?: string }, data: object): Past {
  const at: EffectiveAt = effectiveAt(when.on, when.zone ?? 'America/Chicago');
  const ordered = when.after === undefined ? data : { ...data, after: when.after };
  return { type, data: ordered as JsonObject, effectiveAt: at, organisation: when.organisation ?? 'org' };
}

const episodeOf = (when: InEpisode): string => when.episode ?? EPISODE;
