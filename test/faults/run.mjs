/**
 * Runs the fault checks: breaks something, starts again, and looks whether everything acknowledged is there once.
 * Words choose checks whose name contains one of them.
 */
import { writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { Command } from 'commander';

register('./typescript-hooks.mjs', import.meta.url);
const { checks } = await import('./checks/index.ts');
const { isWhole, rowOf } = await import('./check.ts');

const program = new Command('faults')
  .argument('[words...]', 'only the checks whose name contains one of these words')
  .option('--short', 'the form that is part of npm test, in less than four minutes')
  .option('--json <file>', 'write {checks: [{name, tried, held, lost, doubled}]}')
  .parse();
const { short = false, json } = program.opts();
const words = program.args;
const chosen = checks.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const begun = Date.now();
const rows = [];

// What the checks have started and made is cleared away when the process exits.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

async function run(check, say) {
  const start = Date.now();
  say(check.name);
  const row = await rowOf(check, short ? 'short' : 'long', (line) => say(`  ${line}`));
  rows[chosen.indexOf(check)] = row;
  const verdict = row.skipped ? 'skipped' : isWhole(row) ? 'held' : 'NOT HELD';
  say(`  ${verdict} in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  // After each, so that a long run that is cut off leaves what it found.
  if (json) writeFileSync(json, `${JSON.stringify({ checks: rows.filter(Boolean) }, null, 2)}\n`);
}

/** One after the other; whoever else takes from the same list makes the others. */
async function all(checks) {
  for (let check = checks.shift(); check !== undefined; check = checks.shift()) {
    const said = [];
    await run(check, short ? (line) => said.push(line) : console.log);
    if (short) console.log(said.join('\n'));
  }
}

if (short) {
  // Two at once, as in `npm test`: most of a check is waiting for a service to start.
  const onCluster = chosen.filter((check) => check.onCluster);
  const others = chosen.filter((check) => !check.onCluster);
  await Promise.all([all(others), all(onCluster).then(() => all(others))]);
} else await all([...chosen]);

const columns = ['tried', 'held', 'lost', 'doubled'];
const line = (name, cells) =>
  console.log(name.padEnd(42) + cells.map((cell) => String(cell).padStart(9)).join(''));
console.log();
line('', columns);
for (const row of rows)
  line(
    row.name,
    columns.map((column) => row[column]),
  );
const failed = rows.filter((row) => !isWhole(row)).length;
const skipped = rows.filter((row) => row.skipped).length;
const minutes = ((Date.now() - begun) / 60_000).toFixed(1);
const others = skipped === 0 ? '' : `, ${skipped} skipped`;
console.log(`${rows.length - failed - skipped} of ${rows.length} held${others}, in ${minutes} min`);
process.exit(failed === 0 && rows.length > 0 ? 0 : 1);
