/**
 * Runs contestants in turn, so that whatever slows the machine slows them all.
 *
 * @template {Record<string, () => Promise<number>>} Contestants each gives one figure
 * @param {number} count
 * @param {Contestants} contestants
 * @returns {Promise<{ [Name in keyof Contestants]: number[] }>} figures in the order of the rounds
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

/** The middle one, and how far the outermost lie apart as a share of it. @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** Round by round, what one gave against another. @param {readonly number[]} ours @param {readonly number[]} theirs */
export function against(ours, theirs) {
  const each = ours.map((value, round) => value / theirs[round]);
  const value = median(each);
  return { value, spread: (Math.max(...each) - Math.min(...each)) / value };
}

/** @param {readonly number[]} values @param {number} share 0.99 for p99 */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
