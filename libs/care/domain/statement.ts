import { checkDate, effectiveAt, type Fact, isFuture, type NewEvent } from '#event-sourcing';
import type { EffectiveAt, JsonObject } from '#event-store';
import type { Standing } from './context.js';
import type { FactInputs, FactType } from './fact-inputs.js';
import { isForeign, refuse } from './refusals.js';

/** What states the fact; an admission that names no episode leaves `opens` for the episode it needs. */
export type Statement = { readonly event: NewEvent; readonly opens?: NewEvent };

/** What stating a fact may look at; `corrected` is the episode of the fact that is corrected, null for a new one. */
export type About = { readonly standing: Standing; readonly corrected: string | null };

/** How facts of these types are stated. */
export type Stating<Types extends FactType> = {
  readonly [Type in Types]: (input: FactInputs[Type], about: About) => Statement;
};

export const given = (text: string | undefined): string | null => text ?? null;

/** Leaves out what was not given, so that sealed values hold no empty names. */
export function present(values: Readonly<Record<string, JsonObject[string] | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
}

export function ordered(input: { readonly after?: string | null }): JsonObject {
  return input.after === undefined ? {} : { after: input.after };
}

export function reasons(input: { readonly decidedBy?: string; readonly rationale?: string }): JsonObject {
  return present({ decidedBy: input.decidedBy, rationale: input.rationale });
}

/** @throws RefusedError `FACT_UNKNOWN` where no such fact stands, or it is another organisation's */
export function factNamed(id: string, type: FactType, standing: Standing, field: string): Fact {
  const { care, circumstances } = standing;
  const fact = care.facts.get(id);
  if (fact?.type === type && !fact.voided && !isForeign(fact, circumstances.actor.organisation)) return fact;
  return refuse(
    'FACT_UNKNOWN',
    `No such ${field} stands`,
    `${standing.at}${field}`,
    'Take it from the history',
  );
}

export function timeOf(
  input: { readonly effectiveAt: string },
  standing: Standing,
  zone: string,
): EffectiveAt {
  const field = `${standing.at}effectiveAt`;
  const at = effectiveAt(input.effectiveAt, zone, field);
  if (isFuture(at, standing.circumstances.nowMs)) {
    refuse(
      'IN_THE_FUTURE',
      `${field} lies in the future at ${zone}`,
      field,
      'Plan a move for a date to come',
    );
  }
  return at;
}

/** Zone for facts that name no facility: that of the last stay; where another organisation's was says nothing. */
export function zoneOf({ timeline, circumstances: { actor } }: Standing): string {
  return (
    timeline.stays.findLast(({ began }) => !isForeign(began, actor.organisation))?.placement.zone ?? 'UTC'
  );
}

export function checkSpan(from: string, to: string | undefined, standing: Standing, field: string): void {
  checkDate(from, `${standing.at}from`);
  if (to === undefined) return;
  checkDate(to, `${standing.at}${field}`);
  if (to < from)
    refuse(
      'END_BEFORE_START',
      'The end lies before the start',
      `${standing.at}${field}`,
      `Give ${from} or later`,
    );
}
