import Type, { type Static } from 'typebox';
import { type Decider, defineEvent, RefusedError } from '#event-sourcing';
import { canonicalJson } from '#event-store';

/** What codes are told apart for, where the classes of a service are too coarse. */
export const CONCEPTS = ['overdose', 'withdrawalManagement', 'opioidTreatment', 'medication'] as const;
export type Concept = (typeof CONCEPTS)[number];

const codes = Type.Record(
  Type.String({ minLength: 1, maxLength: 64 }),
  Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { minItems: 1, maxItems: 20_000 }),
);

/** Codes by concept and code system, for a period, with where they were taken from. */
export const valueSet = Type.Object({
  name: Type.String(),
  version: Type.String(),
  source: Type.String(),
  /** First and last day of the services it is about; null while it lasts. */
  validFrom: Type.String(),
  validTo: Type.Union([Type.String(), Type.Null()]),
  concepts: Type.Object(
    {
      overdose: Type.Optional(codes),
      withdrawalManagement: Type.Optional(codes),
      opioidTreatment: Type.Optional(codes),
      medication: Type.Optional(codes),
    } satisfies Record<Concept, unknown>,
    { additionalProperties: false, minProperties: 1 },
  ),
});
export type ValueSet = Static<typeof valueSet>;

export const valueSetAdopted = defineEvent('ValueSetAdopted', valueSet);

/** Every value set adopted, in order, one stream for all. */
export type ValueSets = readonly ValueSet[];

export const VALUE_SETS_STREAM = 'value-sets';

/** A version once adopted stays as it is, since services were recorded by it. */
export const valueSetsDecider: Decider<ValueSets, ValueSet, null> = {
  initial: () => [],
  evolve: (sets, event) =>
    event.type === 'ValueSetAdopted' ? [...sets, event.data as unknown as ValueSet] : sets,
  decide(set, sets) {
    if (set.validTo !== null && set.validTo < set.validFrom) {
      throw new RefusedError('END_BEFORE_START', 'The value set ends before it begins', {
        field: 'validTo',
        wayOut: `Give ${set.validFrom} or later`,
      });
    }
    const known = sets.find(({ name, version }) => name === set.name && version === set.version);
    if (known === undefined) return [{ type: 'ValueSetAdopted', data: set }];
    if (canonicalJson(known) === canonicalJson(set)) return [];
    throw new RefusedError(
      'VALUE_SET_FIXED',
      `Version ${set.version} of ${set.name} was adopted with other codes`,
      { field: 'version', wayOut: 'Adopt the codes as a new version' },
    );
  },
};

/** A code as it is recorded of a service. */
export type ServiceCode = { readonly system: string; readonly code: string };

/**
 * What codes mean on a date, each with the value set that says so. Of the versions of one name the one holds that began last,
 * and of those the one adopted last.
 */
export function conceptsOf(
  sets: ValueSets,
  recorded: readonly ServiceCode[],
  on: string,
): { concept: Concept; valueSet: string }[] {
  const holding = new Map<string, ValueSet>();
  for (const set of sets) {
    const before = holding.get(set.name);
    const holds = set.validFrom <= on && (set.validTo === null || on <= set.validTo);
    if (holds && (before === undefined || before.validFrom <= set.validFrom)) holding.set(set.name, set);
  }
  return [...holding.values()].flatMap(({ name, version, concepts }) =>
    CONCEPTS.filter((concept) => recorded.some((code) => isIn(concepts[concept], code))).map((concept) => ({
      concept,
      valueSet: `${name}@${version}`,
    })),
  );
}

function isIn(known: Static<typeof codes> | undefined, { system, code }: ServiceCode): boolean {
  return known !== undefined && Object.hasOwn(known, system) && (known[system]?.includes(code) ?? false);
}
