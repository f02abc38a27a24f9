import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { sqliteInUse } from '../../dist/libs/sqlite/index.js';
import { short } from './telling.mjs';

/** What the figures were taken on. */
export function machine() {
  const [{ model } = { model: 'unknown' }] = cpus();
  return {
    cpu: model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: process.platform,
  };
}

export function versions() {
  return { node: process.version, sqlite: sqliteInUse.version, driver: sqliteInUse.driver };
}

/** Whether each figure holds its goal; null where it has none, or is a time that depends on the machine. */
export function judged(figures, { long }) {
  return figures.map(({ absolute = false, ...figure }) => {
    const { value, goal, better } = figure;
    const counts = goal !== null && (long || !absolute);
    const holds = counts ? (better === 'higher' ? value >= goal : value <= goal) : null;
    return { ...figure, absolute, holds };
  });
}

export function table(figures) {
  const rows = figures.map(({ name, value, unit, goal, better, spread, holds }) => [
    name,
    `${short(value)} ${unit}`,
    goal === null ? '' : `${better === 'higher' ? '≥' : '≤'} ${goal}`,
    spread > 0 ? `±${Math.round(spread * 50)}%` : '',
    holds === null ? '' : holds ? 'holds' : 'DOES NOT HOLD',
  ]);
  const all = [['', 'figure', 'goal', 'spread', ''], ...rows];
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const [WIDTH, LEFT, ROW] = [860, 470, 22];

/** Each ratio with a goal as a bar, the goal as a line, on a logarithmic scale around it. */
export function plot(figures, path) {
  const shown = figures.filter(({ goal, unit }) => goal !== null && unit === '×');
  const scale = (ratio) =>
    LEFT + ((Math.log10(Math.min(10, Math.max(0.1, ratio))) + 1) / 2) * (WIDTH - LEFT - 90);
  const bars = shown.map(({ name, value, goal, better }, row) => {
    const ratio = better === 'higher' ? value / goal : goal / value;
    const y = 34 + row * ROW;
    const colour = ratio >= 1 ? '#2f7d4f' : '#b4552d';
    return `<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${escaped(name)}</text>
<rect x="${scale(0.1)}" y="${y}" width="${scale(ratio) - scale(0.1)}" height="15" fill="${colour}"/>
<text x="${scale(ratio) + 6}" y="${y + 12}">${short(value)} (goal ${goal})</text>`;
  });
  const height = 44 + shown.length * ROW;
  writeFileSync(
    path,
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" font-family="sans-serif" font-size="12">
<title>Figures against their goals</title>
<rect width="${WIDTH}" height="${height}" fill="white"/>
<text x="${scale(1)}" y="20" text-anchor="middle">goal</text>
<line x1="${scale(1)}" y1="26" x2="${scale(1)}" y2="${height - 6}" stroke="#888"/>
${bars.join('\n')}
</svg>
`,
  );
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
