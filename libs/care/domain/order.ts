import { dateOf, type Fact, instantOf } from '#event-sourcing';

type Placed = { readonly fact: Fact; readonly date: string };

/**
 * Facts in the order in which they were true. Dates follow each other; within one date the minute facts stand
 * by instant, then each day fact is put right behind the rearmost fact stated before it, in stated order. A
 * procedure, not a comparator: where a day fact goes depends on what is there already.
 *
 * `data.after` puts a day fact behind the fact it names, null first on its date; where that fact is gone or on
 * another date, the general rule holds. Facts without a time are left out.
 */
export function inEffectiveOrder(facts: readonly Fact[]): Fact[] {
  const dates = new Map<string, Fact[]>();
  for (const { fact, date } of facts.flatMap(placed)) {
    const same = dates.get(date);
    if (same === undefined) dates.set(date, [fact]);
    else same.push(fact);
  }
  return [...dates.keys()].sort().flatMap((date) => withinOneDate(dates.get(date) ?? []));
}

function placed(fact: Fact): Placed[] {
  return fact.effectiveAt === null ? [] : [{ fact, date: dateOf(fact.effectiveAt) }];
}

function withinOneDate(facts: readonly Fact[]): Fact[] {
  if (facts.length < 2) return [...facts];
  const minutes = facts.filter((fact) => momentOf(fact) !== null);
  const days = facts.filter((fact) => momentOf(fact) === null);
  const order = minutes.sort((a, b) => (momentOf(a) ?? 0) - (momentOf(b) ?? 0) || a.stated - b.stated);
  days.sort((a, b) => a.stated - b.stated);
  const waiting = new Map<string, Fact[]>();
  const toCome = new Set(days.map((fact) => fact.factId));
  const put = (fact: Fact): void => {
    const { after } = fact.data;
    if (typeof after === 'string' && after !== fact.factId && toCome.has(after)) {
      // The fact it names is stated later: it waits for it, and follows as soon as that one has its place.
      waiting.set(after, [...(waiting.get(after) ?? []), fact]);
      return;
    }
    toCome.delete(fact.factId);
    order.splice(placeFor(fact, order), 0, fact);
    const followers = waiting.get(fact.factId) ?? [];
    waiting.delete(fact.factId);
    followers.forEach(put);
  };
  days.forEach(put);
  // Facts that name each other in a circle name nothing: the general rule.
  for (const fact of [...waiting.values()].flat().sort((a, b) => a.stated - b.stated)) {
    if (!order.includes(fact)) order.splice(generalPlace(fact, order), 0, fact);
  }
  return order;
}

function momentOf(fact: Fact): number | null {
  return fact.effectiveAt === null ? null : instantOf(fact.effectiveAt);
}

function placeFor(fact: Fact, order: readonly Fact[]): number {
  const { after } = fact.data;
  if (after === null) return 0;
  const named = order.findIndex(({ factId }) => factId === after);
  return named >= 0 ? named + 1 : generalPlace(fact, order);
}

function generalPlace(fact: Fact, order: readonly Fact[]): number {
  return order.findLastIndex(({ stated }) => stated < fact.stated) + 1;
}

/** As of a day includes all of it; as of a minute leaves out the later minutes of its day. */
export function isBy(fact: Fact, asOf: string): boolean {
  if (fact.effectiveAt === null) return true;
  const { local } = fact.effectiveAt;
  return asOf.length === 10 || local.length === 10 ? local.slice(0, 10) <= asOf.slice(0, 10) : local <= asOf;
}
