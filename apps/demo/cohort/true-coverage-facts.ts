import { fact, type TrueFact } from './facts.js';
import { admissionOf, coverageAt, firstOfEach, registrationAt, startOf } from './naming.js';
import type { TrueCoverage, TrueEpisode, Way } from './way.js';

/** Every organisation asks for itself who pays. */
export function coverageFacts(patient: string, way: Way): TrueFact[] {
  return firstOfEach(way.episodes).flatMap((episode) =>
    way.coverages
      .filter(({ to }) => to === null || to >= startOf(episode))
      .flatMap((coverage) => factsAt(patient, way, episode, coverage)),
  );
}

function factsAt(
  patient: string,
  { coverages, episodes }: Way,
  episode: TrueEpisode,
  coverage: TrueCoverage,
): TrueFact[] {
  const { organisation } = episode;
  const place = episodes.indexOf(episode);
  const name = coverageAt(patient, episodes, organisation, coverages.indexOf(coverage));
  const knownOn = Math.max(coverage.from, startOf(episode));
  const memberId = `${coverage.payer.slice(0, 2).toUpperCase()}${1000 + coverages.indexOf(coverage)}`;
  const recorded = fact({
    name,
    type: 'CoverageRecorded',
    organisation,
    at: { day: coverage.from, time: null },
    knownOn,
    particulars: { payer: coverage.payer, memberId, rank: coverage.rank },
    behind: [registrationAt(patient, episodes, organisation)],
    ...(knownOn === startOf(episode) ? { group: admissionOf(patient, place) } : {}),
  });
  if (coverage.to === null) return [recorded];
  const ended = fact({
    name: `${name}.end`,
    type: 'CoverageEnded',
    organisation,
    at: { day: coverage.to, time: null },
    knownOn: coverage.to,
    particulars: { coverage: `@${name}` },
    behind: [name],
  });
  return [recorded, ended];
}
