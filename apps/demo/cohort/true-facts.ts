import type { At } from './calendar.js';
import { caseManagerOf } from './clinics.js';
import type { Given, Particulars, TrueFact } from './facts.js';
import { codeOf, LEVELS, type Place } from './levels.js';
import { planFacts } from './true-plan-facts.js';
import type { TrueEpisode, TrueStay, Way } from './way.js';

/** Every fact of a way, in the order in which it was true. @param patient - names it in the script: `p7` */
export function factsOf(patient: string, way: Way): TrueFact[] {
  const facts = [
    ...registrations(patient, way),
    ...way.coverages.flatMap((_, index) => coverage(patient, way, index)),
    ...way.episodes.flatMap((_, index) => episode(patient, way, index)),
    ...visits(patient, way),
  ];
  // Within one day they keep the order in which they are given here.
  return facts.sort((a, b) => a.knownOn - b.knownOn);
}

function fact(given: Given): TrueFact {
  return { behind: [], group: given.name, ...given };
}

/** Each organisation registers the patient with the first admission to it. */
function registrations(patient: string, { person, episodes }: Way): TrueFact[] {
  const { name, birthDate, identifier } = person;
  const firsts = episodes.filter(
    ({ organisation }, index) => episodes.findIndex((one) => one.organisation === organisation) === index,
  );
  return firsts.map((episode, index) => ({
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

/** The one who registered the patient first hears of payers. */
function coverage(patient: string, { coverages, episodes }: Way, index: number): TrueFact[] {
  const [first] = episodes;
  const one = coverages[index];
  if (first === undefined || one === undefined) return [];
  const name = `${patient}.c${index + 1}`;
  const known = Math.max(one.from, startOf(first));
  const memberId = `${one.payer.slice(0, 2).toUpperCase()}${1000 + index}`;
  const recorded = fact({
    name,
    type: 'CoverageRecorded',
    organisation: first.organisation,
    at: { day: one.from, time: null },
    knownOn: known,
    particulars: { payer: one.payer, memberId, rank: one.rank },
    behind: [`${patient}.registered`],
    ...(known === startOf(first) ? { group: admissionOf(patient, 0) } : {}),
  });
  if (one.to === null) return [recorded];
  const end: Given = {
    name: `${name}.end`,
    type: 'CoverageEnded',
    organisation: first.organisation,
    at: { day: one.to, time: null },
    knownOn: one.to,
    particulars: { coverage: `@${name}` },
    behind: [name],
  };
  return [recorded, fact(end)];
}

function episode(patient: string, { episodes }: Way, index: number): TrueFact[] {
  const found = episodes[index];
  if (found === undefined) return [];
  const name = `${patient}.e${index + 1}`;
  const before = index === 0 ? null : lastFactOf(patient, episodes, index - 1);
  const registered =
    episodes[0]?.organisation === found.organisation ? `${patient}.registered` : `${patient}.joined`;
  const facts = found.stays.flatMap((stay, place) => [
    ...(place === 0 ? admission(name, found, stay, [registered, ...(before === null ? [] : [before])]) : []),
    ...(place === 0 ? [] : move(name, found, place)),
    ...away(name, found.organisation, stay, `${name}.s${place + 1}`),
    ...ending(name, found.organisation, stay, `${name}.s${place + 1}`),
  ]);
  return [...facts, ...planFacts(name, found).map(fact)];
}

function admission(name: string, episode: TrueEpisode, stay: TrueStay, behind: string[]): TrueFact[] {
  const { organisation, condition, hasCaseManager } = episode;
  const admitted = `${name}.s1`;
  const caseManager = fact({
    name: `${name}.manager`,
    type: 'CaseManagerAssigned',
    organisation,
    at: { day: stay.from.day, time: null },
    knownOn: stay.from.day,
    particulars: { caseManager: caseManagerOf(organisation), episode: `@${name}` },
    behind: [admitted],
    group: admitted,
  });
  const admittedFact = fact({
    name: admitted,
    type: 'PatientAdmitted',
    organisation,
    at: stay.from,
    knownOn: stay.from.day,
    particulars: { placement: placementOf(stay.place, condition), rationale: 'Assessed at intake' },
    behind,
    opens: { name, particulars: { primaryConditionClass: condition } },
    place: stay.place,
    placeBefore: null,
  });
  return [admittedFact, ...(hasCaseManager ? [caseManager] : [])];
}

function move(name: string, { organisation, condition, stays }: TrueEpisode, index: number): TrueFact[] {
  const [before, stay] = [stays[index - 1], stays[index]];
  if (before === undefined || stay === undefined) return [];
  const particulars = {
    intent: stay.direction,
    to: placementOf(stay.place, condition),
    rationale: stay.direction === 'stepUp' ? 'Symptoms returned' : 'Goals of this level met',
    episode: `@${name}`,
  };
  return [
    fact({
      name: `${name}.s${index + 1}`,
      type: 'PatientMoved',
      organisation,
      at: stay.from,
      knownOn: stay.from.day,
      particulars,
      behind: [`${name}.s${index}`],
      place: stay.place,
      placeBefore: before.place,
    }),
  ];
}

function away(episode: string, organisation: string, { away: one }: TrueStay, stay: string): TrueFact[] {
  if (one === null) return [];
  const { kind, reason, from, to } = one;
  const name = `${stay}.away`;
  const shared = { organisation, group: name };
  const at = (day: number): At => ({ day, time: null });
  const said: Particulars = kind === 'leave' ? { kind: reason } : { reason };
  const began = fact({
    ...shared,
    name,
    type: kind === 'leave' ? 'LeaveStarted' : 'HoldStarted',
    at: at(from),
    knownOn: from,
    particulars: { ...said, episode: `@${episode}` },
    behind: [stay],
  });
  if (to === null) return [began];
  const type = kind === 'leave' ? 'LeaveEnded' : 'HoldEnded';
  const particulars = { episode: `@${episode}` };
  const back = { ...shared, name: `${name}.end`, type, at: at(to), knownOn: to, particulars, behind: [name] };
  return [began, fact(back)];
}

function ending(episode: string, organisation: string, { ending: end }: TrueStay, stay: string): TrueFact[] {
  if (end === null || end.how === 'moved') return [];
  const shared = { organisation, at: end.at, knownOn: end.at.day, behind: [stay] };
  if (end.how === 'died') {
    return [fact({ ...shared, name: `${episode}.death`, type: 'DeathRecorded', particulars: {} })];
  }
  const particulars = { disposition: end.disposition, destination: 'home', episode: `@${episode}` };
  return [fact({ ...shared, name: `${episode}.discharge`, type: 'PatientDischarged', particulars })];
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

/** A placement as commands take it. */
export function placementOf(place: Place, diagnosisClass: string) {
  return { ...place, code: { scheme: 'ASAM', edition: '4', code: codeOf(place) }, diagnosisClass };
}

/** Whether a move passes over nothing that could contradict it: down, and down again. */
export function isDown(from: Place | null | undefined, to: Place | undefined): boolean {
  return (
    from !== null &&
    from !== undefined &&
    to !== undefined &&
    LEVELS.indexOf(from.level) < LEVELS.indexOf(to.level)
  );
}

function startOf({ stays }: TrueEpisode): number {
  return stays[0]?.from.day ?? 0;
}

function admissionOf(patient: string, episode: number): string {
  return `${patient}.e${episode + 1}.s1`;
}

/** A readmission waits for what ended the episode before it. */
function lastFactOf(patient: string, episodes: readonly TrueEpisode[], index: number): string {
  const died = episodes[index]?.stays.at(-1)?.ending?.how === 'died';
  return `${patient}.e${index + 1}.${died ? 'death' : 'discharge'}`;
}
