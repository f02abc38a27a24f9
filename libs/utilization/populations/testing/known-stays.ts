import fc from 'fast-check';
import { daysAfter } from '#event-sourcing';
import { stays } from '../../methods/testing/stays.js';
import type { KnownStay } from '../known-stay.js';

/** A stay of a population, with nothing special about it. */
export function knownStay(from: string, to: string | null, more: Partial<KnownStay> = {}): KnownStay {
  return {
    patient: 'rosa',
    stay: `stay-${from}`,
    facility: 'house',
    programme: null,
    level: 'inpatient',
    setting: 'residential',
    from,
    to,
    died: null,
    endedBy: to === null ? null : 'discharged',
    disposition: to === null ? null : 'completed',
    lastContactAt: null,
    age: 34,
    referral: 'self',
    nextFacility: null,
    leaves: [],
    payers: [{ payer: 'acme', from: from.slice(0, 10), to: to?.slice(0, 10) ?? null }],
    ...more,
  };
}

const payer = fc.constantFrom('acme', 'zenith', null);

/** The stays of a population: with leaves, in two facilities, some open, some whose payer changes in the middle. */
export const population: fc.Arbitrary<KnownStay[]> = fc.array(
  fc
    .record({
      counted: stays,
      payers: fc.tuple(payer, payer, fc.integer({ min: 1, max: 30 })),
      facility: fc.constantFrom('house', 'day'),
      referral: fc.constantFrom('self', 'court', null),
      age: fc.option(fc.integer({ min: 0, max: 90 })),
    })
    .map(({ counted, payers: [first, then, days], ...more }) => {
      const { from, to, level, setting, lastContactAt, leaves } = counted;
      const began = from.slice(0, 10);
      const change = daysAfter(began, days);
      const isChanged = to === null || change <= to.slice(0, 10);
      const last = to?.slice(0, 10) ?? null;
      return knownStay(from, to, {
        ...more,
        ...{ level, setting, lastContactAt },
        leaves: leaves.map((leave) => ({ ...leave, kind: 'therapeutic', expectedEnd: null })),
        payers: isChanged
          ? [
              { payer: first, from: began, to: daysAfter(change, -1) },
              { payer: then, from: change, to: last },
            ]
          : [{ payer: first, from: began, to: last }],
      });
    }),
  { maxLength: 12 },
);
