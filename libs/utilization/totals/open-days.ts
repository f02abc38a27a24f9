import { LRUCache } from 'lru-cache';
import { tallyOf } from '#projections';
import { StayPlacing } from '../populations/stay-placing.js';
import { KEPT_METHODS, type KeptTotal } from './kept-total.js';
import { stayOfShape } from './stay-shape.js';

/** Of the stays of one cell that go on: who pays on the last day that counts, how many there are, and their days. */
export type OpenByPayer = ReadonlyMap<string | null, { n: number; days: number }>;

/** `stays` is the text of its parts. */
type StoredCell = Omit<KeptTotal, 'kind' | 'stays'> & { readonly stays: string };
type Counted = {
  readonly stays: string;
  readonly asOf: string;
  readonly byMethod: readonly OpenByPayer[];
};

/** Texts of the cells of a large installation: most stay as they were from one question to the next. */
const CHARACTERS = 50_000_000;
const counted = new LRUCache<string, Counted>({
  maxSize: CHARACTERS,
  sizeCalculation: ({ stays }, name) => stays.length + name.length,
});
const placing = new StayPlacing(KEPT_METHODS);

/**
 * The days to date of a cell of open stays, in the order of {@link KEPT_METHODS}: counted once for each shape, and again
 * only when the cell or the date is another.
 */
export function openDays(cell: StoredCell, asOf: string): readonly OpenByPayer[] {
  const { facility, organisation, level, payer, period, stays } = cell;
  const name = `${facility}/${organisation}/${level}/${payer}/${period}`;
  const known = counted.get(name);
  if (known !== undefined && known.asOf === asOf && known.stays === stays) return known.byMethod;
  const byMethod = KEPT_METHODS.map(() => new Map<string | null, { n: number; days: number }>());
  for (const [shape, times] of tallyOf(stays)) {
    const placed = placing.of(stayOfShape(String(shape), { level, facility, payer: payer || null }), asOf);
    for (const [place, one] of (placed?.by ?? []).entries()) {
      const sums = byMethod[place]?.get(one.payer) ?? { n: 0, days: 0 };
      byMethod[place]?.set(one.payer, { n: sums.n + times, days: sums.days + one.days * times });
    }
  }
  counted.set(name, { stays, asOf, byMethod });
  return byMethod;
}
