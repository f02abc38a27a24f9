/** How much a count is to somebody, and what they know that it is at least. */
export type Seen = { readonly amount: number; readonly least: number };

/** A count of a table. It stands in two sums, so that it leads from one line of the table to another. */
export type Count = {
  readonly amount: number;
  /** To whoever knows nothing else, and to who takes off what is known otherwise. */
  readonly seen: readonly [Seen, Seen];
  readonly cells: ReadonlySet<number>;
  readonly from: number;
  readonly to: number;
  /** 0 for a cell, 1 for the total of a line, 2 for that of the table. */
  readonly rank: 0 | 1 | 2;
  hidden: boolean;
};

/** The counts that lead to or from each line. */
export type Lines = readonly (readonly Count[])[];

type Step = { readonly count: Count; readonly isMore: boolean; readonly before: number };

/**
 * By how much a count that is held back may be more, or less, for all that somebody knows: others that are held back change
 * with it, so that every sum stays as it is. Of the changes that are possible each is a flow around the table.
 *
 * @param eye - which of `seen`
 * @param enough - where it is at least so much, no more is looked for
 * @see Cox, "Network models for complementary cell suppression", JASA 90 (1995)
 */
export function roomOf(
  count: Count,
  towards: 'more' | 'less',
  lines: Lines,
  eye: 0 | 1,
  enough: number,
): number {
  const [start, end] = towards === 'more' ? [count.to, count.from] : [count.from, count.to];
  const changes = new Map<Count, number>();
  const left = (one: Count) => one.seen[eye].amount - one.seen[eye].least + (changes.get(one) ?? 0);
  const most = towards === 'more' ? enough : Math.min(enough, left(count));
  let room = 0;
  while (room < most) {
    const way = wayFrom(start, end, lines, (one, isMore) => {
      return one.hidden && one !== count && (isMore || left(one) > 0);
    });
    if (way === null) break;
    const step = Math.min(most - room, ...way.map((one) => (one.isMore ? most : left(one.count))));
    for (const { count: one, isMore } of way)
      changes.set(one, (changes.get(one) ?? 0) + (isMore ? step : -step));
    room += step;
  }
  return Math.max(0, room);
}

/** The shortest; null where there is none. */
function wayFrom(
  start: number,
  end: number,
  lines: Lines,
  isOpen: (count: Count, isMore: boolean) => boolean,
): Step[] | null {
  const reached = new Map<number, Step | null>([[start, null]]);
  for (const line of reached.keys()) {
    if (line === end) return stepsTo(end, reached);
    for (const count of lines[line] ?? []) {
      const isMore = count.from === line;
      const next = isMore ? count.to : count.from;
      if (!reached.has(next) && isOpen(count, isMore)) reached.set(next, { count, isMore, before: line });
    }
  }
  return null;
}

function stepsTo(line: number, reached: ReadonlyMap<number, Step | null>): Step[] {
  const step = reached.get(line) ?? null;
  return step === null ? [] : [...stepsTo(step.before, reached), step];
}
