import type { Circumstances, NewEvent } from './decider.js';
import { RefusedError } from './errors.js';
import type { Change, Facts } from './facts.js';

type Named = { readonly factId: string; readonly supersedes: string; readonly reason: string };
/** A change to a fact as a command asks for it, with what it states. */
export type AskedChange<Stated> =
  | ({ readonly kind: 'add' } & Stated)
  | ({ readonly kind: 'correct' } & Named & Stated)
  | ({ readonly kind: 'void' } & Named);

/** Whether something is another organisation's than the one that the actor acts for. */
export function isForeign(organisation: string | null, { actor }: Circumstances): boolean {
  return actor.organisation !== null && organisation !== actor.organisation;
}

/**
 * @param at - how the command names its input
 * @param stating - makes the event of what is stated, and is told which fact it corrects
 * @throws RefusedError `FACT_UNKNOWN` of another organisation's fact, in the very words of one that there is not
 */
export function ownChange<Stated>(
  change: AskedChange<Stated>,
  facts: Facts,
  circumstances: Circumstances,
  at: string,
  stating: (stated: Stated, correcting?: string) => NewEvent,
): Change {
  if (change.kind === 'add') return { kind: 'add', event: stating(change) };
  const { factId, supersedes, reason } = change;
  const fact = facts.get(factId);
  if (fact !== undefined && isForeign(fact.organisation, circumstances)) {
    throw new RefusedError('FACT_UNKNOWN', `There is no fact ${factId}`, {
      field: `${at}factId`,
      wayOut: "Take the id from the patient's history",
    });
  }
  if (change.kind === 'void') return { kind: 'void', factId, supersedes, reason };
  return { kind: 'correct', factId, supersedes, reason, event: stating(change, factId) };
}
