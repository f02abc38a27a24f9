import { describe, expect, it } from '@jest/globals';
import { type At, LAST_DAY, momentText } from './calendar.js';
import { type Cohort, cohortOf, LEAST_PATIENTS, madePatient } from './cohort.js';
import { type EnteredFact, isCorrected, isVoided } from './facts.js';
import { LEVELS } from './levels.js';

const thousand = cohortOf({ seed: 1, patients: 1000 });
const facts = thousand.patients.flatMap((patient) => patient.facts);
const episodes = thousand.patients.flatMap(({ way }) => way.episodes);
const stays = episodes.flatMap((episode) => episode.stays);
const steps = thousand.patients.flatMap(({ truth }) => truth.steps);
const entries = thousand.patients.flatMap(({ truth }) => truth.entries);

const count = <Item>(items: readonly Item[], is: (item: Item) => boolean) => items.filter(is).length;
const commandsOf = ({ moments }: Cohort) => moments.flatMap(({ lanes }) => lanes.flat());
const dayOf = (at: At | null) => at?.day ?? 0;

describe('A made cohort', () => {
  it('is the same for the same seed, and another for another', () => {
    const text = (seed: number) => JSON.stringify(cohortOf({ seed, patients: 40 }));
    expect(text(3)).toBe(text(3));
    expect(text(3)).not.toBe(text(4));
  });

  it('makes the same patient however many there are', () => {
    const seventh = (cohort: Cohort) => cohort.patients.find(({ name }) => name === 'p7');
    const many = seventh(cohortOf({ seed: 2, patients: 100 }));
    expect(many).toBeDefined();
    expect(seventh(cohortOf({ seed: 2, patients: LEAST_PATIENTS + 9 }))).toEqual(many);
    expect(madePatient(2, 7)).toEqual(many);
  });

  it('sends every command once, in moments that follow each other', () => {
    const moments = thousand.moments.map(({ now }) => now);
    expect(moments).toEqual([...new Set(moments)].sort());
    expect(moments.at(-1)).toBe(momentText(LAST_DAY));
    expect(thousand.end).toBe(momentText(LAST_DAY));
    expect(commandsOf(thousand)).toHaveLength(thousand.size);
    for (const { now, lanes } of thousand.moments)
      expect(new Set(lanes.flat().map((command) => command.now))).toEqual(new Set([now]));
  });

  it('names nothing before an answer has given it', () => {
    const given = new Set<string>();
    for (const { path, body, gives, givesPatient } of commandsOf(thousand)) {
      const named = `${path} ${JSON.stringify(body)}`.matchAll(/@([\w.]+)/g);
      for (const [, name = ''] of named) if (!given.has(name)) throw new Error(`${name} in ${path}`);
      for (const name of [...gives, givesPatient ?? '']) given.add(name);
    }
    expect(given.size).toBeGreaterThan(thousand.size / 2);
  });

  it('enters nothing before it was true, and nothing after the last day', () => {
    const isWrong = ({ knownOn, readings }: EnteredFact) => {
      const days = readings.map(({ on }) => on);
      const isInOrder = days.every((day, index) => index === 0 || day > (days[index - 1] ?? 0));
      const isPast = readings.every(({ at, on }) => dayOf(at) <= on);
      return !isInOrder || !isPast || (days[0] ?? 0) < knownOn || (days.at(-1) ?? 0) > LAST_DAY;
    };
    expect(facts.filter(isWrong)).toEqual([]);
  });
});

describe('A true way', () => {
  it('has every stay after the one before it', () => {
    for (const { name, way } of thousand.patients) {
      const all = way.episodes.flatMap((episode) => episode.stays);
      for (const [index, stay] of all.entries()) {
        const before = all[index - 1]?.ending?.at.day ?? -1;
        const end = stay.ending?.at.day ?? LAST_DAY;
        const isOpen = stay.ending === null;
        const isLast = index === all.length - 1;
        if (stay.from.day < before || end < stay.from.day || (isOpen && !isLast)) throw new Error(name);
      }
    }
  });

  it('keeps leaves and holds within their stay, leaves in beds alone', () => {
    for (const { place, from, ending, away } of stays) {
      if (away === null) continue;
      expect(away.kind === 'leave').toBe(place.level === 'inpatient');
      expect(away.from).toBeGreaterThan(from.day);
      expect(away.to ?? away.from).toBeLessThan(ending?.at.day ?? LAST_DAY + 1);
    }
  });

  it('says nothing of the dead', () => {
    for (const { way, facts: entered } of thousand.patients) {
      const ending = way.episodes.at(-1)?.stays.at(-1)?.ending;
      if (ending?.how !== 'died') continue;
      const later = entered.filter(
        ({ type, at }) => !type.startsWith('Coverage') && dayOf(at) > ending.at.day,
      );
      expect(later.map(({ name }) => name)).toEqual([]);
    }
  });
});

describe('A record', () => {
  it('has the facts of a way in one order at all times, however wrong their days', () => {
    for (const patient of thousand.patients) {
      const way = patient.facts.filter((fact) => ON_THE_WAY.has(fact.type) && !isVoided(fact));
      for (const [index, fact] of way.entries()) {
        const [before, after] = [dayOf(way[index - 1]?.at ?? null), way[index + 1]?.at?.day ?? LAST_DAY + 1];
        for (const { at } of fact.readings.slice(0, -1)) {
          if (at?.day === fact.at?.day) continue;
          if ((dayOf(at) <= before && index > 0) || dayOf(at) >= after) throw new Error(fact.name);
        }
      }
    }
  });

  it('ends with the truth', () => {
    const isTrue = ({ at, particulars, readings }: EnteredFact) => {
      const last = readings.at(-1);
      return last?.at === at && last?.particulars === particulars;
    };
    expect(facts.filter((fact) => !isVoided(fact) && !isTrue(fact))).toEqual([]);
  });
});

describe('A thousand patients', () => {
  it('are written about in some fifteen to twenty commands each', () => {
    expect(thousand.patients).toHaveLength(1000);
    expect(thousand.size / 1000).toBeGreaterThan(12);
    expect(thousand.size / 1000).toBeLessThan(22);
  });

  it('go through all five levels, down and up and across', () => {
    for (const level of LEVELS)
      expect(count(stays, ({ place }) => place.level === level)).toBeGreaterThan(150);
    for (const direction of ['stepDown', 'stepUp', 'lateral'] as const)
      expect([direction, count(steps, (step) => step.direction === direction) > 20]).toEqual([
        direction,
        true,
      ]);
    for (const level of LEVELS) expect(count(placed(), (place) => place === level)).toBeGreaterThan(0);
  });

  it('hold everything that the demonstration is to show', () => {
    const least: Record<string, readonly [found: number, least: number]> = {
      late: [count(entries, ({ late }) => late), 300],
      corrected: [count(facts, isCorrected), 100],
      correctedTwice: [count(facts, ({ readings }) => readings.length > 2), 10],
      voided: [count(facts, isVoided), 20],
      misplaced: [count(facts, wasMisplaced), 10],
      overtaken: [count(facts, ({ type, behind }) => type === 'PatientMoved' && behind.length > 1), 10],
      leaves: [count(stays, ({ away }) => away?.kind === 'leave'), 50],
      holds: [count(stays, ({ away }) => away?.kind === 'hold'), 100],
      neverBack: [count(stays, ({ away, ending }) => away?.to === null && ending !== null), 5],
      deaths: [count(steps, ({ kind }) => kind === 'died'), 8],
      readmitted: [count(thousand.patients, ({ way }) => way.episodes.length > 1), 100],
      joined: [count(facts, ({ type }) => type === 'RegistrationJoined'), 10],
      sameDay: [count(steps, ({ kind, days }) => kind === 'discharged' && days === 0), 3],
      newPayer: [count(facts, ({ type }) => type === 'CoverageEnded'), 50],
      services: [count(facts, ({ type }) => type === 'ServiceRecorded'), 1500],
      finalised: [count(plans(), ({ state }) => state === 'finalised'), 50],
      goodPlans: [count(plans(), ({ missing }) => missing.length === 0), 20],
      refusedPlans: [count(plans(), ({ acknowledgement }) => acknowledgement?.outcome === 'refused'), 10],
      drafts: [count(plans(), ({ state }) => state === 'draft'), 50],
      missedAppointments: [count(facts, ({ type }) => type === 'AppointmentMissed'), 5],
    };
    const scarce = Object.entries(least).filter(([, [found, wanted]]) => found < wanted);
    expect(scarce).toEqual([]);
  });

  it('are at several facilities of two organisations in two zones', () => {
    const placements = thousand.patients.flatMap(({ truth }) => truth.placements);
    const different = (name: 'organisation' | 'zone' | 'facility') =>
      new Set(placements.map((placement) => placement[name])).size;
    expect([different('organisation'), different('zone')]).toEqual([2, 2]);
    expect(different('facility')).toBeGreaterThan(4);
  });
});

const ON_THE_WAY = new Set([
  'PatientAdmitted',
  'PatientMoved',
  'PatientDischarged',
  'DeathRecorded',
  'LeaveStarted',
  'LeaveEnded',
  'HoldStarted',
  'HoldEnded',
]);

function placed(): string[] {
  return thousand.patients.flatMap(({ truth }) => truth.placements.map(({ level }) => level));
}

function plans() {
  return thousand.patients.flatMap(({ truth }) => truth.plans);
}

function wasMisplaced({ place, readings }: EnteredFact): boolean {
  const said = new Set(readings.map(({ particulars }) => JSON.stringify(particulars)));
  return place !== undefined && said.size > 1;
}
