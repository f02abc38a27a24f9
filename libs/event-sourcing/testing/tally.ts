import Type from 'typebox';
import type { Json } from '#event-store';
import type { Command } from '../command.js';
import type { Decider } from '../decider.js';
import { RefusedError } from '../errors.js';
import { idOf } from '../ids.js';
import { defineEvent, EventRegistry } from '../registry.js';

/** The smallest stream with rules: a tally that never falls below zero and warns above ten. */
export type Tally = { readonly total: number };

export const tallyRegistry = new EventRegistry(
  defineEvent('Counted', Type.Object({ by: Type.Integer() }), { correctable: true }),
);

/** Counting by 0 changes nothing; `note` is sealed. */
export type Count = { readonly by: number; readonly note?: string };

export const tallyDecider: Decider<Tally, Count, null> = {
  initial: () => ({ total: 0 }),
  evolve: ({ total }, { type, data }) => ({ total: type === 'Counted' ? total + Number(data.by) : total }),
  decide({ by, note }, { total }) {
    if (by === 0) return [];
    if (total + by < 0) throw new RefusedError('BELOW_ZERO', `${total} and ${by} is below zero`);
    const warnings = total + by > 10 ? [{ code: 'ABOVE_TEN', facts: [] }] : [];
    return [{ type: 'Counted', data: { by }, ...(note === undefined ? {} : { sealed: { note } }), warnings }];
  },
};

/** The command by that name to count in the stream `tally-ann`. */
export function counting(name: string, by: number, more: Partial<Command<Count, null>> = {}) {
  const command: Command<Count, null> = {
    stream: 'tally-ann',
    patient: null,
    body: { by },
    id: idOf('counting', name),
    digestOf: { by } satisfies Json,
    actor: { id: 'case-manager', role: 'case_manager', organisation: 'org' },
    source: { kind: 'api' },
    correlationId: 'correlation',
    causationId: null,
    strict: false,
    acknowledge: [],
    context: async () => null,
    ...more,
  };
  return command;
}
