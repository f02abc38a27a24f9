import { short } from './telling.mjs';

const [WIDTH, LEFT, RIGHT, TOP, ROW, BAR] = [960, 470, 150, 58, 26, 16];
/** As far as a bar goes to either side of the goal. */
const SPAN = 10;
const COLOURS = { holds: '#2f7d4f', misses: '#b4552d', text: '#222', faint: '#777', grid: '#ddd' };

/**
 * Each ratio with a goal as a bar on a logarithmic scale around it: right of the line it holds, whichever direction
 * is better. Times are not drawn, they depend on the machine.
 *
 * @param {readonly import('./report.mjs').Figure[]} figures @param {string} caption
 * @returns {string} SVG
 */
export function plotted(figures, caption) {
  const shown = figures.filter(({ goal, absolute }) => goal !== null && !absolute);
  const height = TOP + shown.length * ROW + 34;
  const ticks = [1 / SPAN, 1 / 3, 1, 3, SPAN];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif" font-size="13" fill="${COLOURS.text}">
<title>Figures of the benchmark against their goals</title>
<rect width="${WIDTH}" height="${height}" fill="white"/>
<text x="${WIDTH / 2}" y="22" text-anchor="middle" font-size="15" font-weight="600">How far each figure is from its goal</text>
<text x="${x(1)}" y="${TOP - 10}" text-anchor="middle">goal</text>
${ticks.map((tick) => tickAt(tick, height)).join('\n')}
${shown.map(barOf).join('\n')}
<line x1="${x(1)}" y1="${TOP - 4}" x2="${x(1)}" y2="${height - 30}" stroke="${COLOURS.text}" stroke-width="1.5"/>
<text x="${WIDTH - 8}" y="${height - 8}" text-anchor="end" font-size="11" fill="${COLOURS.faint}">${escaped(caption)}</text>
</svg>
`;
}

/** Where a share of the goal stands, 1 being the goal. */
function x(share) {
  const within = Math.min(SPAN, Math.max(1 / SPAN, share));
  return Math.round(LEFT + ((Math.log(within) / Math.log(SPAN) + 1) / 2) * (WIDTH - LEFT - RIGHT));
}

function tickAt(share, height) {
  const label = share < 1 ? `1/${Math.round(1 / share)}` : `${share} ×`;
  return `<line x1="${x(share)}" y1="${TOP - 4}" x2="${x(share)}" y2="${height - 30}" stroke="${COLOURS.grid}"/>
${share === 1 ? '' : `<text x="${x(share)}" y="${TOP - 10}" text-anchor="middle" font-size="11" fill="${COLOURS.faint}">${label}</text>`}`;
}

function barOf({ name, value, goal, better }, row) {
  const share = better === 'higher' ? value / goal : goal / value;
  const y = TOP + row * ROW;
  const [from, to] = [Math.min(x(1), x(share)), Math.max(x(1), x(share))];
  const colour = share >= 1 ? COLOURS.holds : COLOURS.misses;
  const sign = better === 'higher' ? '≥' : '≤';
  return `<text x="${LEFT - 10}" y="${y + 14}" text-anchor="end">${escaped(name)}</text>
<rect x="${from}" y="${y + 2}" width="${Math.max(2, to - from)}" height="${BAR}" fill="${colour}"/>
<text x="${WIDTH - RIGHT + 12}" y="${y + 14}" fill="${colour}" font-weight="600">${short(value)} <tspan fill="${COLOURS.faint}" font-weight="400">${sign} ${goal}</tspan></text>`;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
