/**
 * `npm run bench`: what Continuum costs, against its limits and its peers, in one run on one machine.
 * `-- --quick` takes less than twelve minutes; `-- --json FILE`; names of measures run these alone.
 *
 * It ends with 0 when everything was measured, whatever the figures are; with 1 when something could not be, and 2
 * for words that it does not know.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { install, loads } from './install.mjs';
import { atEnd, end } from './scratch.mjs';
import { say } from './telling.mjs';

/** On a cluster that is filled once for all of them; `cluster` names them together. */
const CLUSTER = ['cluster-views', 'cluster-reads', 'cluster-commands'];
const MEASURES = [
  'append',
  'catch-up',
  ...CLUSTER,
  'commands',
  'lag',
  'rebuild',
  'growth',
  'reads',
  'lengths',
  'audit',
  'verify',
];
/** They take minutes to prepare, or give times alone, which a quick run does not judge. */
const IN_THE_LONG_RUN = [...CLUSTER, 'audit', 'verify'];
const ON_POSTGRES = ['append', 'catch-up', ...CLUSTER];
const PLOT = fileURLToPath(new URL('plot.svg', import.meta.url));

const { quick, json, wanted, isWhole } = asked();
install();
const { append } = await import('./append.mjs');
const { audit } = await import('./audit.mjs');
const { catchUp } = await import('./catch-up.mjs');
const { Clinics, fitting } = await import('./clinics.mjs');
const { Cluster } = await import('./cluster/cluster.mjs');
const { clusterCommands } = await import('./cluster/commands.mjs');
const { openEventStore } = await import('./cluster/event-store.mjs');
const { clusterReads } = await import('./cluster/reads.mjs');
const { clusterViews } = await import('./cluster/views.mjs');
const { commands } = await import('./commands.mjs');
const { growth } = await import('./growth.mjs');
const { lag } = await import('./lag.mjs');
const { lengths } = await import('./lengths.mjs');
const { machine, versions } = await import('./machine.mjs');
const { madeAhead } = await import('./made-ahead.mjs');
const { plotted } = await import('./plot.mjs');
const { startPostgres } = await import('./postgres.mjs');
const { reads } = await import('./reads.mjs');
const { rebuild } = await import('./rebuild.mjs');
const { judged, table } = await import('./report.mjs');
const { stopServices } = await import('./service-process.mjs');
const { template } = await import('./template.mjs');
const { verify } = await import('./verify.mjs');

const measures = {
  append,
  'catch-up': catchUp,
  'cluster-views': clusterViews,
  'cluster-reads': clusterReads,
  'cluster-commands': clusterCommands,
  commands,
  lag,
  rebuild,
  growth,
  reads,
  lengths,
  audit,
  verify,
};
const eventStore = wanted.some((name) => CLUSTER.includes(name)) ? await eventStoreOrEnd() : null;
const made = await template();
if (isWhole) await madeAhead(made);
const clinics = new Clinics(made);
const postgres = await startPostgres();
const hasEmmettSqlite = await loads('@event-driven-io/emmett-sqlite');
const cluster = eventStore && new Cluster(made, eventStore, postgres);
// In this order: whoever projects stands on the database.
if (cluster) atEnd(() => cluster.close());
if (postgres) atEnd(postgres.stop);
const setting = {
  template: made,
  clinics,
  cluster,
  postgres,
  hasEmmettSqlite,
  rounds: 5,
  /** Of what gives times alone. */
  timedRounds: quick ? 1 : 5,
  /** Leaves out what has no goal: other numbers of writers and connections, and what time goes into. */
  isShort: quick,
  seconds: quick ? 2 : 10,
  times: quick ? 1 : 4,
  sizes: quick ? [10_000, 100_000] : fitting([10_000, 100_000, 1_000_000]),
};
const told = {
  machine: machine(),
  versions: versions({ postgres: postgres?.version ?? null, hasEmmettSqlite, eventStore }),
  ratios: [],
};
const grids = [];
const failed = [];
for (const name of wanted) {
  // They would go on with their housekeeping beside what is measured.
  if (!ON_POSTGRES.includes(name)) {
    await cluster?.close();
    await postgres?.stop();
  }
  try {
    const measured = await measures[name](setting);
    say(measured.told);
    grids.push(measured.told);
    told.ratios.push(...judged(measured.figures, { long: !quick }));
  } catch (error) {
    say(`${name} could not be measured: ${error.stack}`);
    failed.push(`${name}: ${error.message}`);
    await stopServices();
    await cluster?.rest();
  }
  if (json) writeFileSync(json, `${JSON.stringify(told, null, 2)}\n`);
}

const { machine: where, versions: of, ratios } = told;
const lines = (facts) => Object.entries(facts).map(([name, fact]) => `${name}: ${fact}`);
const result = [
  ...lines(where),
  ...lines(of),
  ...grids.map((one) => `\n${one}`),
  `\n${table(ratios)}`,
  ...(quick ? ['Times and sizes depend on the machine: they are judged in the long run only.'] : []),
  ...failed.map((what) => `NOT MEASURED: ${what}`),
];
process.stdout.write(`${result.join('\n')}\n`);
if (isWhole && failed.length === 0) {
  const { cpu, cores } = where;
  writeFileSync(
    PLOT,
    plotted(ratios, `${cpu}, ${cores} cores, Node ${process.version}, ${quick ? 'quick' : 'long'} run`),
  );
}
say('done');
await end(failed.length > 0 ? 1 : 0);

/** The event store of a cluster; where the one that is named will not do, the run ends. */
async function eventStoreOrEnd() {
  try {
    return await openEventStore();
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return end(1);
  }
}

/** What the command line says. */
function asked() {
  const options = { quick: { type: 'boolean', default: false }, json: { type: 'string' } };
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const named = positionals.flatMap((name) => (name === 'cluster' ? CLUSTER : name));
    const unknown = named.find((name) => !MEASURES.includes(name));
    if (unknown)
      throw new Error(`There is no measure ${unknown}. There are: cluster, ${MEASURES.join(', ')}`);
    const usual = values.quick ? MEASURES.filter((name) => !IN_THE_LONG_RUN.includes(name)) : MEASURES;
    const wanted = MEASURES.filter((name) => (named.length > 0 ? named : usual).includes(name));
    return { ...values, wanted, isWhole: named.length === 0 };
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}
