import { RefusedError } from './errors.js';
import type { Facts } from './facts.js';

/** A broken rule: the fact that breaks it first, then what it conflicts with. */
export type Broken<Rule extends string> = { readonly rule: Rule; readonly facts: readonly string[] };

/** What each rule says where it is broken, and the way out. */
export type RuleWords<Rule extends string> = Readonly<
  Record<Rule, readonly [message: string, wayOut: string]>
>;

/**
 * No command may break a rule that was kept before it.
 *
 * @param stated - the facts before it; those that it would state itself are named without an id
 * @param facts - the facts after it
 * @throws RefusedError with the first rule that is broken anew, and the facts in conflict
 */
export function refuseBreaking<Rule extends string>(
  words: RuleWords<Rule>,
  before: readonly Broken<Rule>[],
  after: readonly Broken<Rule>[],
  stated: Facts,
  facts: Facts,
): void {
  const broken = new Set(before.map(nameOf));
  const fresh = after.find((one) => !broken.has(nameOf(one)));
  if (fresh === undefined) return;
  const [message, wayOut] = words[fresh.rule];
  const conflicts = fresh.facts.flatMap((id) => {
    const fact = facts.get(id);
    if (fact === undefined) return [];
    const { type, organisation, effectiveAt } = fact;
    const factId = stated.has(id) ? id : null;
    return [
      { factId, type, organisation, ...(effectiveAt === null ? {} : { effectiveAt: effectiveAt.local }) },
    ];
  });
  throw new RefusedError(fresh.rule, message, { wayOut, facts: conflicts });
}

function nameOf({ rule, facts }: Broken<string>): string {
  return `${rule} ${facts.join(' ')}`;
}
