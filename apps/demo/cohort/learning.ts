import { LAST_DAY } from './calendar.js';
import type { EnteredFact, TrueFact } from './facts.js';
import { LEVELS, type Place } from './levels.js';
import type { Random } from './random.js';

/**
 * When each fact came into the record: most on the day they happened, some a day or two later, some so late that
 * the product says so. A fact waits for those it rests on; everything is known on the last day.
 */
export function learned(random: Random, facts: readonly TrueFact[]): EnteredFact[] {
  const waiting = overtaken(random, facts);
  const delays = new Map<string, number>();
  const enteredOn = new Map<string, number>();
  const dayOf = (fact: TrueFact): number => {
    const known = enteredOn.get(fact.name);
    if (known !== undefined) return known;
    const delay = delays.get(fact.group) ?? delayOf(random);
    delays.set(fact.group, delay);
    const before = waiting.filter(({ name }) => fact.behind.includes(name)).map(dayOf);
    const day = Math.min(LAST_DAY, Math.max(fact.knownOn + delay, ...before));
    enteredOn.set(fact.name, day);
    return day;
  };
  return waiting.map((fact) => ({ ...fact, readings: [truthTold(fact, dayOf(fact))] }));
}

/** Each on its day, or as soon as what it rests on is in the record. */
export function enteredAtOnce(facts: readonly TrueFact[], known: readonly EnteredFact[]): EnteredFact[] {
  const enteredOn = new Map(known.map(({ name, readings }) => [name, readings[0]?.on ?? 0]));
  return facts.map((fact) => {
    const day = Math.max(fact.knownOn, ...fact.behind.map((name) => enteredOn.get(name) ?? 0));
    enteredOn.set(fact.name, day);
    return { ...fact, readings: [truthTold(fact, day)] };
  });
}

function truthTold({ at, particulars }: TrueFact, on: number): EnteredFact['readings'][number] {
  return { on, says: 'stated', at, particulars };
}

function delayOf(random: Random): number {
  const kind = random.weighted({ none: 84, little: 8, late: 8 });
  if (kind === 'none') return 0;
  return kind === 'little' ? random.whole(1, 2) : random.whole(4, 18);
}

/** Some moves are learned only after the move that follows them; both go down, so that neither is contradicted. */
function overtaken(random: Random, facts: readonly TrueFact[]): TrueFact[] {
  const result = [...facts];
  const moves = facts.filter(({ place }) => place !== undefined);
  for (const [index, next] of moves.entries()) {
    const late = moves[index - 1];
    const isChain = late?.type === 'PatientMoved' && next.behind.includes(late.name);
    if (!isChain || late.behind.length > 1 || !random.chance(0.06)) continue;
    if (!isDown(late.placeBefore, late.place) || !isDown(late.place, next.place)) continue;
    const earlier = late.behind;
    if (result.some(({ name, behind }) => earlier.includes(name) && behind.length > 1)) continue;
    replace(result, { ...next, behind: earlier });
    replace(result, { ...late, behind: [...earlier, next.name] });
    return result;
  }
  return result;
}

function replace(facts: TrueFact[], fact: TrueFact): void {
  facts[facts.findIndex(({ name }) => name === fact.name)] = fact;
}

function isDown(from: Place | null | undefined, to: Place | undefined): boolean {
  return (
    from !== null &&
    from !== undefined &&
    to !== undefined &&
    LEVELS.indexOf(from.level) < LEVELS.indexOf(to.level)
  );
}
