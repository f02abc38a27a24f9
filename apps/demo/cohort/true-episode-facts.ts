import type { At } from './calendar.js';
import { caseManagerOf } from './clinics.js';
import { fact, type Particulars, type TrueFact } from './facts.js';
import { codeOf, type Place } from './levels.js';
import { registrationAt } from './naming.js';
import { planFacts } from './true-plan-facts.js';
import type { TrueEpisode, TrueStay, Way } from './way.js';

/** All that happened in one episode; a readmission waits for what ended the episode before it. */
export function episodeFacts(patient: string, { episodes }: Way, index: number): TrueFact[] {
  const found = episodes[index];
  if (found === undefined) return [];
  const name = `${patient}.e${index + 1}`;
  const before = index === 0 ? null : lastFactOf(patient, episodes, index - 1);
  const registered = registrationAt(patient, episodes, found.organisation);
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

/** A placement as commands take it. */
function placementOf(place: Place, diagnosisClass: string) {
  return { ...place, code: { scheme: 'ASAM', edition: '4', code: codeOf(place) }, diagnosisClass };
}

function lastFactOf(patient: string, episodes: readonly TrueEpisode[], index: number): string {
  const died = episodes[index]?.stays.at(-1)?.ending?.how === 'died';
  return `${patient}.e${index + 1}.${died ? 'death' : 'discharge'}`;
}
