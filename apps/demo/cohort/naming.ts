import type { TrueEpisode } from './way.js';

/** The first episode at each organisation, in the order in which the patient came to them. */
export function firstOfEach(episodes: readonly TrueEpisode[]): TrueEpisode[] {
  return episodes.filter(
    ({ organisation }, index) => episodes.findIndex((one) => one.organisation === organisation) === index,
  );
}

/** Name of the fact with which an organisation came to know the patient. */
export function registrationAt(
  patient: string,
  episodes: readonly TrueEpisode[],
  organisation: string,
): string {
  return episodes[0]?.organisation === organisation ? `${patient}.registered` : `${patient}.joined`;
}

/** Name of the coverage as an organisation recorded it. @param coverage - counted from 0 */
export function coverageAt(
  patient: string,
  episodes: readonly TrueEpisode[],
  organisation: string,
  coverage: number,
): string {
  const first = episodes.findIndex((one) => one.organisation === organisation);
  return `${patient}.e${first + 1}.c${coverage + 1}`;
}

export function startOf({ stays }: TrueEpisode): number {
  return stays[0]?.from.day ?? 0;
}

/** @param episode - counted from 0 */
export function admissionOf(patient: string, episode: number): string {
  return `${patient}.e${episode + 1}.s1`;
}
