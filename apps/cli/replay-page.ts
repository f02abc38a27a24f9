import { type Differences, differenceLines } from './difference-lines.js';
import { type Replay, toldOf } from './replay-lines.js';

const STYLE = `body { font: 11pt/1.4 Georgia, serif; margin: 2rem; color: #111; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.2rem 0.8rem 0.2rem 0; border-bottom: 1px solid #ccc; }
td:nth-child(-n + 2) { white-space: nowrap; font-variant-numeric: tabular-nums; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
@page { margin: 1.5cm; }`;

/** A page of its own, to be read and printed: nothing in it is loaded from elsewhere. */
export function replayPage(replay: Replay, differences: Differences | null): string {
  const { patient, asOf, mark, items, damaged, elsewhere } = replay;
  const known = mark === null ? 'the beginning' : `${mark.log}/${mark.event}`;
  const rows = items.map(toldOf).map((told) => [told.learned, told.happened, told.what, told.who]);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Replay of patient ${escaped(patient)}</title>
<style>
${STYLE}
</style>
<h1>What was learned of patient ${escaped(patient)}</h1>
<p>As of ${escaped(asOf)}, as known at <code>${escaped(known)}</code>.</p>
${damaged.map(({ event, stream, what }) => paragraph(`DAMAGED: event ${event} of ${stream}: ${what}`)).join('\n')}
<table>
<thead><tr><th>Learned</th><th>True at the facility</th><th>What</th><th>From</th></tr></thead>
<tbody>
${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`).join('\n')}
</tbody>
</table>
${(differences === null ? [] : differenceLines(differences)).map(paragraph).join('\n')}
${elsewhere ? paragraph('Other organisations know this patient too; their facts are not shown.') : ''}
</html>
`;
}

function paragraph(text: string): string {
  return `<p>${escaped(text)}</p>`;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');
}
