import { short } from './telling.mjs';

/**
 * @typedef {object} Figure
 * @property {string} name
 * @property {string} unit `×` for a ratio
 * @property {number | null} goal
 * @property {'higher' | 'lower'} better
 * @property {number} value
 * @property {number} spread distance of the outermost rounds as a share of the value; 0 where it was taken once
 * @property {boolean} absolute depends on the machine
 */

/** What one gave against another. @param {number | null} goal @returns {Figure} */
export function ratio(name, goal, { value, spread }, better = 'higher') {
  return { name, unit: '×', goal, better, value, spread, absolute: false };
}

/** A time or a size. @param {number | null} goal at most @returns {Figure} */
export function absolute(name, unit, goal, { value, spread }) {
  return { name, unit, goal, better: 'lower', value, spread, absolute: true };
}

/**
 * Whether each figure holds its goal; null where it has none, and in a quick run where it depends on the machine.
 *
 * @param {readonly Figure[]} figures
 */
export function judged(figures, { long }) {
  return figures.map((figure) => {
    const { value, goal, better, absolute } = figure;
    const counts = goal !== null && (long || !absolute);
    const holds = better === 'higher' ? value >= goal : value <= goal;
    return { ...figure, holds: counts ? holds : null };
  });
}

/** The figures beside their goals. @param {ReturnType<typeof judged>} figures */
export function table(figures) {
  const rows = figures.map(({ name, value, unit, goal, better, spread, holds }) => [
    name,
    `${short(value)} ${unit}`,
    goal === null ? '' : `${better === 'higher' ? '≥' : '≤'} ${goal}`,
    spread > 0 ? `±${Math.round(spread * 50)}%` : '',
    holds === null ? '' : holds ? 'holds' : 'DOES NOT HOLD',
  ]);
  return aligned([['', 'figure', 'goal', 'spread', ''], ...rows], (column) => column === 0);
}

/**
 * What was measured, before it became ratios.
 *
 * @param {string} title @param {readonly string[]} columns @param {Record<string, readonly string[]>} rows
 */
export function grid(title, columns, rows) {
  const all = Object.entries(rows).map(([name, cells]) => [name, ...cells]);
  return aligned([[title, ...columns], ...all], (column) => column === 0);
}

function aligned(rows, isLeft) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row) =>
    row.map((cell, i) => (isLeft(i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}
