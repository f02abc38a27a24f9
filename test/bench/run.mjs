/**
 * `npm run bench`: what Continuum costs, against its limits and its peers, in one run on one machine.
 * `-- --quick` takes less than twelve minutes; `-- --json FILE`; names of measures run these alone.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { install } from './install.mjs';

const MEASURES = ['append', 'catch-up', 'commands', 'reads', 'lag', 'growth'];

const { values, positionals } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
  allowPositionals: true,
});
const wanted = positionals.length > 0 ? positionals : MEASURES;
const unknown = wanted.find((name) => !MEASURES.includes(name));
if (unknown) {
  process.stderr.write(`There is no measure ${unknown}. There are: ${MEASURES.join(', ')}\n`);
  process.exit(2);
}

install();
const { append } = await import('./append.mjs');
const { catchUp } = await import('./catch-up.mjs');
const { commands } = await import('./commands.mjs');
const { growth } = await import('./growth.mjs');
const { madeLog } = await import('./made-log.mjs');
const { startPostgres } = await import('./peers.mjs');
const { lag, reads } = await import('./reads.mjs');
const { judged, machine, plot, table, versions } = await import('./report.mjs');
const { template: templateOf } = await import('./template.mjs');

const { quick } = values;
const rounds = 5;
const seconds = quick ? 2 : 10;
const figures = [];
const template = await templateOf();
const registered = () => madeLog({ template, patients: 10_000 });

if (wanted.includes('append')) {
  const postgres = await startPostgres();
  figures.push(...(await append({ template, rounds, postgres })));
  await postgres?.stop();
}
if (wanted.includes('catch-up')) {
  figures.push(
    ...(await catchUp({ ...(await madeLog({ template, patients: 5000, eventsEach: 1000 })), rounds })),
  );
}
let highest = 0;
if (wanted.includes('commands') || wanted.includes('lag')) {
  const { folder } = await registered();
  const measured = await commands({ folder, rounds, seconds });
  highest = measured.highest;
  figures.push(...measured.ratios);
}
if (wanted.includes('lag'))
  figures.push(...(await lag({ ...(await registered()), highest, seconds: seconds * 4 })));
if (wanted.includes('reads')) {
  const log = await madeLog({ template, patients: 5000, eventsEach: 1000 });
  figures.push(...(await reads({ ...log, rounds, seconds })));
}
if (wanted.includes('growth')) {
  const sizes = quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000];
  figures.push(...(await growth({ template, sizes, eventsEach: 10, rounds, seconds })));
}

const ratios = judged(figures, { long: !quick });
const synced =
  'every append and commit before it is answered: SQLite synchronous=FULL, PostgreSQL fsync=on, raw log fdatasync';
const told = { machine: machine(), versions: { ...versions(), synced }, ratios };
process.stdout.write(
  `${JSON.stringify(told.machine)}\n${JSON.stringify(told.versions)}\n\n${table(ratios)}\n`,
);
process.stdout.write('Not measured: length-of-stay percentiles; no length-of-stay methods yet.\n');
if (values.json) writeFileSync(values.json, `${JSON.stringify(told, null, 2)}\n`);
plot(ratios, join(fileURLToPath(new URL('.', import.meta.url)), 'plot.svg'));
process.exit();
