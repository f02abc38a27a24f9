import { dateOf } from '#event-sourcing';
import type { EffectiveAt } from '#event-store';
import type { Standing } from './context.js';
import { type Episode, openStay } from './episode.js';
import { isForeign, refuse } from './refusals.js';
import { type About, timeOf } from './statement.js';
import type { Stay } from './stay.js';

/** Where and when a fact of an episode belongs. */
type Place = { readonly episode: Episode; readonly at: EffectiveAt; readonly organisation: string | null };

export function placeOf(
  input: { readonly effectiveAt: string; readonly episode?: string },
  about: About,
): Place {
  const episode = episodeFor(input.episode ?? about.corrected ?? undefined, about.standing);
  const stay = stayOn(episode, input.effectiveAt.slice(0, 10));
  const at = timeOf(input, about.standing, stay?.placement.zone ?? episode.opened.effectiveAt?.zone ?? 'UTC');
  return { episode, at, organisation: stay?.placement.organisation ?? episode.opened.organisation };
}

/** The stay of a date: the last that had begun, else the first to come. */
export function stayOn(episode: Episode, date: string): Stay | undefined {
  return episode.stays.findLast((stay) => dateOf(stay.from) <= date) ?? episode.stays[0];
}

export function episodeFor(id: string | undefined, standing: Standing): Episode {
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

export function episodeNamed(id: string, standing: Standing): Episode {
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

function isOwn(episode: Episode, { circumstances: { actor } }: Standing): boolean {
  return !isForeign(episode.opened, actor.organisation);
}
