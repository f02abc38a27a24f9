import { fact, type TrueFact } from './facts.js';
import { admissionOf, firstOfEach, startOf } from './naming.js';
import { coverageFacts } from './true-coverage-facts.js';
import { episodeFacts } from './true-episode-facts.js';
import type { Way } from './way.js';

/** Every fact of a way, in the order in which it was true. @param patient - names it in the script: `p7` */
export function factsOf(patient: string, way: Way): TrueFact[] {
  const facts = [
    ...registrations(patient, way),
    ...coverageFacts(patient, way),
    ...way.episodes.flatMap((_, index) => episodeFacts(patient, way, index)),
    ...visits(patient, way),
  ];
  // Within one day they keep the order in which they are given here.
  return facts.sort((a, b) => a.knownOn - b.knownOn);
}

/** Each organisation registers the patient with the first admission to it. */
function registrations(patient: string, { person, episodes }: Way): TrueFact[] {
  const { name, birthDate, identifier } = person;
  return firstOfEach(episodes).map((episode, index) => ({
    ...fact({
      name: index === 0 ? `${patient}.registered` : `${patient}.joined`,
      type: index === 0 ? 'PatientRegistered' : 'RegistrationJoined',
      organisation: episode.organisation,
      at: null,
      knownOn: startOf(episode),
      particulars: { name, birthDate, identifiers: [identifier] },
      behind: index === 0 ? [] : [`${patient}.e1.s1`],
    }),
    group: admissionOf(patient, episodes.indexOf(episode)),
  }));
}

function visits(patient: string, { visits: all, episodes }: Way): TrueFact[] {
  return all.map(({ at, kind, organisation, facility, minutes, modality }, index) => {
    const admitted = episodes.findIndex((one) => one.organisation === organisation);
    return fact({
      name: `${patient}.v${index + 1}`,
      type: 'ServiceRecorded',
      organisation,
      at,
      knownOn: at.day,
      particulars: { kind, facility, minutes, ...(modality === null ? {} : { modality }) },
      behind: [admissionOf(patient, admitted)],
    });
  });
}
