import type { KnownStay } from '../populations/known-stay.js';

type Unusual = {
  readonly payers: readonly (readonly [payer: string | null, from: string])[];
  readonly leaves: readonly (readonly [from: string, to: string | null, returned: boolean | null])[];
};

/**
 * What the days of an open stay follow from, as text: `2025-03-01 hospital`, and behind it payers and leaves where there is
 * a change or any. Stored.
 */
export function shapeOf({ from, setting, payers, leaves }: KnownStay): string {
  const plain = `${dateOf(from)} ${setting}`;
  if (payers.length < 2 && leaves.length === 0) return plain;
  const unusual: Unusual = {
    payers: payers.length < 2 ? [] : payers.map((one) => [one.payer, one.from]),
    leaves: leaves.map((leave) => [
      dateOf(leave.from),
      leave.to === null ? null : dateOf(leave.to),
      leave.returned,
    ]),
  };
  return `${plain} ${JSON.stringify(unusual)}`;
}

/** A stay of that shape. @param payer - who pays first, if there is no change */
export function stayOfShape(
  shape: string,
  { level, facility, payer }: Pick<KnownStay, 'level' | 'facility'> & { readonly payer: string | null },
): KnownStay {
  const [from = '', setting = '', ...rest] = shape.split(' ');
  const unusual: Unusual = rest.length === 0 ? NOTHING : JSON.parse(rest.join(' '));
  const payers = unusual.payers.map(([one, since]) => ({ payer: one, from: since, to: null }));
  return {
    ...OPEN,
    ...{ level, facility, setting, from },
    payers: payers.length === 0 ? [{ payer, from, to: null }] : payers,
    leaves: unusual.leaves.map(([gone, to, returned]) => {
      return { kind: '', from: gone, to, expectedEnd: null, returned };
    }),
  };
}

const NOTHING: Unusual = { payers: [], leaves: [] };
const OPEN = {
  patient: '',
  stay: '',
  programme: null,
  to: null,
  died: null,
  endedBy: null,
  disposition: null,
  lastContactAt: null,
  age: null,
  referral: null,
  nextFacility: null,
} as const;

function dateOf(time: string): string {
  return time.slice(0, 10);
}
