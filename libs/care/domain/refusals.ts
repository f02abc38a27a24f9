import { type ConflictingFact, type Fact, RefusedError } from '#event-sourcing';

/** @throws RefusedError about one field of the command */
export function refuse(
  code: string,
  message: string,
  field: string,
  wayOut: string,
  facts: ConflictingFact[] = [],
): never {
  throw new RefusedError(code, message, { field, wayOut, ...(facts.length === 0 ? {} : { facts }) });
}

/** Another organisation's fact, which this caller may not name. */
export function isForeign(fact: Pick<Fact, 'organisation'>, organisation: string | null): boolean {
  return organisation !== null && fact.organisation !== null && fact.organisation !== organisation;
}

/** A fact as a refusal names it: of another organisation's only that it is there, without place or date. */
export function conflicting(fact: Fact, organisation: string | null, change?: number): ConflictingFact {
  const known = change === undefined ? { factId: fact.factId } : { factId: null, change };
  if (isForeign(fact, organisation)) return { factId: null };
  return {
    ...known,
    type: fact.type,
    organisation: fact.organisation,
    ...(fact.effectiveAt === null ? {} : { effectiveAt: fact.effectiveAt.local }),
  };
}
