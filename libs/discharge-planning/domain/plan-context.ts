import type { Care, Episode, RulePack, Stay, Timeline } from '#care/domain';
import { standing, timelineOf } from '#care/domain';
import { dateOf } from '#event-sourcing';

/** When and how the patient left the episode. */
export type Discharge = {
  readonly factId: string;
  /** Facility-local date. */
  readonly on: string;
  readonly disposition: string;
};

export type Representative = { readonly factId: string; readonly from: string; readonly to: string | null };

/** What a plan's decisions look at beside the plan: its episode, and the rules of the day. */
export type PlanContext = {
  readonly episode: Episode;
  readonly discharge: Discharge | null;
  /** Facility-local date of death. */
  readonly diedOn: string | null;
  readonly representatives: readonly Representative[];
  readonly packs: readonly RulePack[];
};

/** What the patient's care says about an episode; null where there is no such episode. */
export function planContext(care: Care, episodeId: string, packs: readonly RulePack[]): PlanContext | null {
  const timeline = timelineOf(care);
  const episode = timeline.episodes.find(({ id }) => id === episodeId);
  if (episode === undefined) return null;
  const representatives = standing(care)
    .filter(({ type }) => type === 'RepresentativeAppointed')
    .map(({ factId, data }) => ({
      factId,
      from: String(data.from),
      to: (data.to as string | null | undefined) ?? null,
    }));
  return { episode, discharge: dischargeOf(episode), diedOn: diedOn(timeline), representatives, packs };
}

/** The discharge or death that closed the episode; null while it is open, or where nobody was ever in care. */
export function dischargeOf({ closed, stays }: Episode): Discharge | null {
  const last = stays.at(-1);
  if (closed === null || closed.effectiveAt === null || last === undefined || last.to === null) return null;
  if (last.ended !== closed) return null;
  const disposition = last.disposition ?? 'other';
  return { factId: closed.factId, on: dateOf(last.to), disposition };
}

export function diedOn({ death }: Pick<Timeline, 'death'>): string | null {
  return death === null || death.effectiveAt === null ? null : dateOf(death.effectiveAt);
}

/** The stay on a date: the last that had begun by then. Null before the first. */
export function stayOn({ stays }: Pick<Episode, 'stays'>, date: string): Stay | null {
  return stays.findLast(({ from }) => dateOf(from) <= date) ?? null;
}

/** Where things of an episode are told on the calendar, and whose they are. */
export function placeOn(episode: Episode, date: string): { zone: string; organisation: string | null } {
  const stay = stayOn(episode, date) ?? episode.stays[0];
  if (stay !== undefined) {
    return { zone: stay.placement.zone, organisation: stay.placement.organisation };
  }
  const { effectiveAt, organisation } = episode.opened;
  return { zone: effectiveAt?.zone ?? 'UTC', organisation };
}
