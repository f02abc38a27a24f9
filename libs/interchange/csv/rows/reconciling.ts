import { type Circumstances, type Fact, type Facts, type NewEvent, RefusedError } from '#event-sourcing';
import { canonicalJson, type JsonObject, type Source } from '#event-store';

/** Sealed values of standing events by event id; null where the key is gone. */
export type Opened = ReadonlyMap<string, JsonObject | null>;

/** A row's own facts; that an organisation came to see the patient is not what the row says. */
function isOwn({ type, imported }: Fact, name: string | undefined): boolean {
  return imported !== undefined && imported.name === name && type !== 'RegistrationJoined';
}

/** Facts that a row of an import spoke of, in stated order. */
export function factsOf(facts: Facts, { name, row }: Source): Fact[] {
  return [...facts.values()].filter((fact) => fact.imported?.row === row && isOwn(fact, name));
}

/** The facts of every row of an import, by row. */
export function factsByRow(facts: Facts, name: string): Map<string, Fact[]> {
  const byRow = new Map<string, Fact[]>();
  for (const fact of facts.values()) {
    if (fact.imported === undefined || !isOwn(fact, name)) continue;
    const same = byRow.get(fact.imported.row);
    if (same === undefined) byRow.set(fact.imported.row, [fact]);
    else same.push(fact);
  }
  return byRow;
}

/** The fact that the row spoke of last: its digest is that of the row's latest form. */
export function latestOf(facts: readonly Fact[]): Fact | null {
  return facts.reduce<Fact | null>(
    (last, fact) => ((fact.imported?.revision ?? -1) > (last?.imported?.revision ?? -1) ? fact : last),
    null,
  );
}

/** Why a correction or a void was made; kept sealed with it. */
export function reasonFor({ name }: Source): string {
  return `${name} says otherwise now`;
}

/** @throws RefusedError where a person has said that the fact was entered in error */
export function refuseVoidedByHand(fact: Fact, field: string): void {
  if (!fact.voided || fact.source.kind === 'import') return;
  throw new RefusedError('VOIDED_BY_HAND', 'somebody has voided what this row had stated', {
    field,
    wayOut: 'Revive it by hand where the row is right',
  });
}

/** Whether a correction says what stands already, sealed values included. */
export function saysNothingNew(event: NewEvent, fact: Fact | undefined, opened: Opened): boolean {
  if (event.type !== 'FactCorrected' || fact === undefined || fact.voided) return false;
  const { type, replacement } = event.data as { type: string; replacement: JsonObject };
  const stated = (event.sealed?.replacement ?? {}) as JsonObject;
  const stood = opened.get(fact.standing) ?? {};
  return (
    type === fact.type &&
    isSame(event.effectiveAt ?? null, fact.effectiveAt) &&
    (event.organisation ?? null) === fact.organisation &&
    isSame(withoutRests(replacement), withoutRests(fact.data)) &&
    isSame(stated, (stood.replacement ?? stood) as JsonObject)
  );
}

/** What a decision notes about the moment it was taken in is not what the row says. */
function withoutRests({ warnings: _, age: __, facilityRevision: ___, ...data }: JsonObject): JsonObject {
  const placement = data.placement as JsonObject | undefined;
  return placement === undefined ? data : { ...data, placement: withoutRests(placement) };
}

function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a as JsonObject) === canonicalJson(b as JsonObject);
}

/** Ids of a later step of one decision begin behind those of the steps before it. */
export function behind(circumstances: Circumstances, count: number): Circumstances {
  return { ...circumstances, eventId: (index) => circumstances.eventId(index + count) };
}
