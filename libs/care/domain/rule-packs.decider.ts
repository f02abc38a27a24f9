import { type Decider, defineEvent, RefusedError } from '#event-sourcing';
import { type RulePack, rulePack } from './rules.js';

export const rulePackAdopted = defineEvent('RulePackAdopted', rulePack);

/** Every pack adopted, one stream for all: which holds is a question of dates. */
export type RulePacks = readonly RulePack[];

export const RULE_PACKS_STREAM = 'rule-packs';

/** A version once adopted stays as it is, since decisions rested on it. */
export const rulePacksDecider: Decider<RulePacks, RulePack, null> = {
  initial: () => [],
  evolve: (packs, event) =>
    event.type === 'RulePackAdopted' ? [...packs, event.data as unknown as RulePack] : packs,
  decide(pack, packs) {
    if (pack.validTo !== null && pack.validTo < pack.validFrom) {
      throw new RefusedError('END_BEFORE_START', 'The pack ends before it begins', {
        field: 'validTo',
        wayOut: `Give ${pack.validFrom} or later`,
      });
    }
    const known = packs.find(({ name, version }) => name === pack.name && version === pack.version);
    if (known === undefined) return [{ type: 'RulePackAdopted', data: pack }];
    if (isSame(known, pack)) return [];
    throw new RefusedError(
      'RULE_PACK_FIXED',
      `Version ${pack.version} of ${pack.name} was adopted with other rules`,
      {
        field: 'version',
        wayOut: 'Adopt the rules as a new version',
      },
    );
  },
};

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) =>
    isSame((a as Record<string, unknown>)[name], (b as Record<string, unknown>)[name]),
  );
}
