import { LAST_DAY, momentText } from './calendar.js';
import { CAST } from './cast.js';
import { commandsFor, type ScriptedCommand } from './commands.js';
import { withErrors } from './errors.js';
import type { EnteredFact } from './facts.js';
import { enteredAtOnce, learned } from './learning.js';
import { withPayers } from './making-payers.js';
import { wayOf } from './making-ways.js';
import { withMistakes } from './mistakes.js';
import { openingCommands } from './opening.js';
import { Random } from './random.js';
import { STORY, storyFacts, storyWay } from './story.js';
import { factsOf } from './true-facts.js';
import { payersFacts } from './true-payers-facts.js';
import { type PatientTruth, truthOf } from './truth.js';
import type { Way } from './way.js';

/** One made patient: what truly happened, what was entered about it, and what the views must say of it. */
export type MadePatient = {
  /** Stands for the id in the script. */
  readonly name: string;
  readonly way: Way;
  readonly facts: readonly EnteredFact[];
  /** In the order in which they are to be sent. */
  readonly commands: readonly ScriptedCommand[];
  readonly truth: PatientTruth;
};

export type CohortSize = { readonly seed: number; readonly patients: number };

export type Cohort = {
  readonly opening: readonly ScriptedCommand[];
  /** The story's patient first. */
  readonly patients: readonly MadePatient[];
  /** In order; a patient's commands of one moment follow each other, those of different patients do not wait. */
  readonly moments: readonly Moment[];
  /** When the cohort ends, UTC. */
  readonly end: string;
  /** Commands of all moments. */
  readonly size: number;
};

export type Moment = { readonly now: string; readonly lanes: readonly (readonly ScriptedCommand[])[] };

/** As many patients are the same in every cohort: the story's first, then the cast. */
export const LEAST_PATIENTS = 1 + CAST.length;

/**
 * The same numbers make the same cohort; patient 7 is the same however many there are.
 *
 * @param size - the patients of every cohort are among them, and there however few it says
 */
export function cohortOf({ seed, patients: count }: CohortSize): Cohort {
  const cast = [made(STORY, storyWay, storyFacts()), ...CAST.map(({ name, way }) => castPatient(name, way))];
  const others = Math.max(0, count - cast.length);
  const patients = [...cast, ...Array.from({ length: others }, (_, index) => madePatient(seed, index + 1))];
  const size = patients.reduce((sum, { commands }) => sum + commands.length, 0);
  return {
    opening: openingCommands(),
    patients,
    moments: momentsOf(patients),
    end: momentText(LAST_DAY),
    size,
  };
}

/** @param number - counted from 1 */
export function madePatient(seed: number, number: number): MadePatient {
  const random = new Random(`${seed}/${number}`);
  const name = `p${number}`;
  const way = withPayers(new Random(`${seed}/${number}/payers`), wayOf(random, `S${seed}`, number));
  const entered = withMistakes(random, learned(random, factsOf(name, way)));
  return made(name, way, withErrors(random, name, way, entered));
}

function castPatient(name: string, way: Way): MadePatient {
  return made(name, way, enteredAtOnce(factsOf(name, way), []));
}

function made(name: string, way: Way, ofCare: readonly EnteredFact[]): MadePatient {
  const facts = [...ofCare, ...enteredAtOnce(payersFacts(name, way), ofCare)];
  return { name, way, facts, commands: commandsFor(name, facts), truth: truthOf(name, way, facts) };
}

function momentsOf(patients: readonly MadePatient[]): Moment[] {
  const moments = new Map<string, Map<string, ScriptedCommand[]>>();
  for (const { name, commands } of patients) {
    for (const command of commands) {
      const lanes = moments.get(command.now) ?? new Map<string, ScriptedCommand[]>();
      moments.set(command.now, lanes.set(name, [...(lanes.get(name) ?? []), command]));
    }
  }
  return [...moments]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([now, lanes]) => ({ now, lanes: [...lanes.values()] }));
}
