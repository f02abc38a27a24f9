/**
 * Switches off one promise at a time, in a copy of the tree, and shows that a test turns red.
 * Words after the command choose mutants whose name contains one of them.
 */
import { mutated } from './mutant.mjs';
import { mutants } from './mutants.mjs';
import { Workshop } from './workshop.mjs';

const words = process.argv.slice(2);
const chosen = mutants.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const workshop = new Workshop();
let killed = 0;

try {
  if (await isGreenUnchanged()) for (const mutant of chosen) await judge(mutant);
} finally {
  workshop.close();
}
const failed = chosen.length - killed;
console.log(`${killed} passed, ${failed} failed, ${mutants.length - chosen.length} skipped`);
process.exitCode = failed === 0 && killed > 0 ? 0 : 1;

/** Red says nothing about a promise where it was red before. */
async function isGreenUnchanged() {
  const { colour, why } = await workshop.run([...new Set(chosen.flatMap((mutant) => mutant.specs))]);
  if (colour !== 'green') console.log(`Without any change the specs are ${colour}: ${why}`);
  return colour === 'green';
}

async function judge(mutant) {
  const begun = Date.now();
  const { colour, why } = await outcomeOf(mutant);
  if (colour === 'red') killed += 1;
  const verdict = { red: 'killed', green: 'SURVIVED', broken: 'BROKEN' }[colour];
  const seconds = `${((Date.now() - begun) / 1000).toFixed(1)} s`;
  console.log(`${verdict.padEnd(8)}  ${seconds.padStart(7)}  ${mutant.name.padEnd(50)}  ${why}`);
}

async function outcomeOf(mutant) {
  try {
    return await workshop.withSource(mutant.file, mutated(workshop.tree, mutant), mutant.specs);
  } catch (error) {
    return { colour: 'broken', why: error.message };
  }
}
