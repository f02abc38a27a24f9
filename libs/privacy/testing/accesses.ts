import type { Access } from '../access/access.js';

export const [ROSA, IDA] = ['0190f3a2-7c1e-7d3a-9b1a-2f6f0d1c2b3a', '4ad9f3a2-7c1e-8d3a-9b1a-2f6f0d1c2b3b'];

/** @param at - to the minute: `2025-06-01T22:00` */
export function anAccess(at: string, more: Partial<Access> = {}): Access {
  return {
    at: `${at}:00.000Z`,
    actor: { id: 'ana', role: 'case_manager', organisation: 'lakeside' },
    purpose: 'treatment',
    what: 'history',
    words: null,
    patients: [ROSA],
    outcome: 'answered',
    correlationId: 'one',
    ...more,
  };
}
