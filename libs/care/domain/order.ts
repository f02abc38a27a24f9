import { dateOf, type Fact, instantOf } from '#event-sourcing';

/**
 * Facts in the order in which they were true. Dates follow each other; within one date the minute facts stand
 * by instant, then each day fact is put right behind the rearmost fact stated before it, in stated order. A
 * procedure, not a comparator: where a day fact goes depends on what is there already.
 *
 * `data.after` puts a day fact behind the fact it names, null first on its date; where that fact is gone or on
 * another date, the general rule holds. Facts without a time are left out.
 */
export function inEffectiveOrder(facts: readonly Fact[]): Fact[] {
  const dated = facts.filter(({ effectiveAt }) => effectiveAt !== null);
  dated.sort((a, b) => compared(dayOf(a), dayOf(b)));
  const order: Fact[] = [];
  for (let from = 0, to = 0; from < dated.length; from = to) {
    const day = dayOf(dated[from]);
    while (to < dated.length && dayOf(dated[to]) === day) to += 1;
    const same = dated.slice(from, to);
    for (const fact of same.length > 1 ? withinOneDate(same) : same) order.push(fact);
  }
  return order;
}

function dayOf(fact: Fact | undefined): string {
  return fact?.effectiveAt ? dateOf(fact.effectiveAt) : '';
}

function compared(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function withinOneDate(facts: readonly Fact[]): Fact[] {
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
export function isBy({ effectiveAt }: Fact, asOf: string): boolean {
  return effectiveAt === null || isLocalBy(effectiveAt.local, asOf);
}

/** The same of a facility-local time, to the day or the minute. */
export function isLocalBy(local: string, asOf: string): boolean {
  return asOf.length === 10 || local.length === 10 ? local.slice(0, 10) <= asOf.slice(0, 10) : local <= asOf;
}
