import { LRUCache } from 'lru-cache';
import type { Counts } from '#projections';
import type { KnownStay } from '../populations/known-stay.js';
import { type PlacedBy, StayPlacing } from '../populations/stay-placing.js';
import { columnsOf, KEPT_METHODS, type KeptTotal, type KeptTotalRow } from './kept-total.js';
import { shapeOf } from './stay-shape.js';

type Named = Omit<KeptTotal, 'stays'>;

/** Many stays add the same: a row that was made once is encoded once. */
const ROWS = 20_000;
const made = new LRUCache<string, KeptTotalRow>({ max: ROWS });
const placing = new StayPlacing(KEPT_METHODS);
const columns = KEPT_METHODS.map(columnsOf);

/** What one stay adds to the totals of its organisation. All that is known of it counts, whatever the date is today. */
export function addedBy(stay: KnownStay, organisation: string): KeptTotalRow[] {
  const last = lastDateOf(stay);
  const placed = placing.of(stay, last);
  if (placed === null) return [];
  const dated = { kind: 'dated', facility: '', organisation, level: '', payer: '' } as const;
  const rows = [row({ ...dated, period: last.slice(0, 7) }, [last, 1], [])];
  const { level, facility, payers } = stay;
  for (const place of ['', facility]) {
    const cell = { facility: place, organisation, level };
    if (placed.endedOn === null) {
      const open = {
        kind: 'open',
        ...cell,
        payer: payers[0]?.payer ?? '',
        period: stay.from.slice(0, 7),
      } as const;
      rows.push(row(open, [shapeOf(stay), 1], []));
      continue;
    }
    const period = placed.endedOn.slice(0, 4);
    for (const payer of new Set(placed.by.map((one) => one.payer))) {
      const own = placed.by.map((one) => (one.payer === payer ? one : null));
      rows.push(row({ kind: 'over', ...cell, payer: payer ?? '', period }, [], own));
    }
  }
  return rows;
}

function row(named: Named, stays: Counts, by: readonly (PlacedBy | null)[]): KeptTotalRow {
  const { kind, facility, organisation, level, payer, period } = named;
  const counts = by
    .map((one) => (one === null ? '' : `${one.days}:${one.paid.map(paidIn).join()}`))
    .join('|');
  const name = `${kind}|${facility}|${organisation}|${level}|${payer}|${period}|${stays.join()}|${counts}`;
  const known = made.get(name);
  if (known !== undefined) return known;
  const counted = columns.flatMap(({ lengths, paid }, place): [string, Counts][] => {
    const one = by[place] ?? null;
    if (one === null)
      return [
        [lengths, []],
        [paid, []],
      ];
    const days = one.paid.filter((part) => part.days > 0);
    return [
      [lengths, [one.days, 1]],
      [paid, days.flatMap((part) => [part.payer ?? '', part.days])],
    ];
  });
  const fresh = { ...named, stays, ...Object.fromEntries(counted) } as KeptTotalRow;
  made.set(name, fresh);
  return fresh;
}

function paidIn({ payer, days }: PlacedBy['paid'][number]): string {
  return `${payer ?? ''} ${days}`;
}

/** What is counted as of it, or as of any later date, is the same but for the days of stays that go on. */
function lastDateOf({ from, to, died, leaves }: KnownStay): string {
  let last = from;
  for (const time of [to, died]) if (time !== null && time > last) last = time;
  for (const leave of leaves) {
    if (leave.from > last) last = leave.from;
    if (leave.to !== null && leave.to > last) last = leave.to;
  }
  return last.slice(0, 10);
}
