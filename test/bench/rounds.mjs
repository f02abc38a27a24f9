/**
 * Runs contestants in turn, every other round from the last to the first, so that whatever slows the machine
 * slows them all.
 *
 * @template Figure
 * @param {number} count
 * @param {Record<string, () => Promise<Figure>>} contestants
 * @returns {Promise<Record<string, Figure[]>>} figures in the order of the rounds
 */
export async function rounds(count, contestants) {
  const names = Object.keys(contestants);
  const figures = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < count; round++) {
    const order = round % 2 === 0 ? names : [...names].reverse();
    for (const name of order) figures[name].push(await contestants[name]());
  }
  return figures;
}

/** The one in the middle. @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** The median, and how far the outermost lie apart as a share of it. @param {readonly number[]} values */
export function middle(values) {
  const value = median(values);
  return { value, spread: (Math.max(...values) - Math.min(...values)) / value };
}

/** Round by round, what one gave against another. @param {readonly number[]} ours @param {readonly number[]} theirs */
export function against(ours, theirs) {
  return middle(ours.map((figure, round) => figure / theirs[round]));
}

/** Round by round, how much one gave more than another. @param {readonly number[]} ours @param {readonly number[]} theirs */
export function beyond(ours, theirs) {
  const { value, spread } = middle(ours.map((figure, round) => figure - theirs[round]));
  return { value, spread: Math.abs(spread) };
}

/** @param {readonly number[]} values @param {number} share 0.99 for p99 */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
