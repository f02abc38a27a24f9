import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { fileArgument, loadSettings, type Settings } from '#config';
import type { Counts, Mapping, Row, RowResult } from '#interchange/csv';
import { firstSignal } from '../first-signal.js';
import { caughtUp } from './caught-up.js';
import { startProgress } from './progress.js';
import { besideService } from './service-beside.js';
import type { ServiceClient } from './service-client.js';
import { withService } from './service-connection.js';
import { ServiceProblemError } from './service-problem.js';
import { print, printable, printJson, printTable, say } from './terminal.js';

type Asked = { readonly mapping: string; readonly json?: true };

/** What the command answers: the counts of the mapping's counted file, and of the others beside. */
type Summary = Counts & { readonly seconds: number; readonly others: Readonly<Record<string, Counts>> };

const MAPPING = 'a shipped mapping by its name, or a file';
const INTERRUPTED = 130;
const TRIES = 8;

/** `import`: what other people's files say. */
export function importVerb(program: Command): void {
  program
    .command('import')
    .description("take in other people's files")
    .command('csv')
    .description('import CSV files as a mapping reads them; may be stopped and run again')
    .argument('<folder>', 'where the files are')
    .requiredOption('--mapping <name>', MAPPING)
    .option(
      '--json',
      'print one line {read, taken, warned, corrected, unchanged, refused, events, seconds, others}',
    )
    .addHelpText(
      'after',
      '\nA row is known by its id: what it said before is left alone, what it says otherwise is corrected.\n' +
        'Rows that are refused stand in a report, whose path goes to stderr. Ctrl-C stops after the rows under way.\n\n' +
        'Example:\n  continuum import csv --mapping synthea ./synthea/csv',
    )
    .action(async (folder: string, asked: Asked) => importCsv(loadSettings(), fileArgument(folder), asked));
}

async function importCsv(settings: Settings, folder: string, { mapping: named, json }: Asked): Promise<void> {
  const { filesIn, ImportReport } = await import('#interchange/csv');
  const mapping = await mappingNamed(named);
  const { missing, bytes } = filesIn(mapping, folder);
  for (const file of missing) say(`${file} is not in ${folder}; it is left out.`);
  const path = reportPath(settings);
  const report = await ImportReport.create(path);
  const stop = stopAtSignal();
  try {
    const summary = await besideService(settings, () =>
      withService(settings, async (client) => {
        // A service that was started for this, and its views, take their time to be ready: that is not the import's.
        await caughtUp(client);
        return run(client, { mapping, folder, report, bytes, stop });
      }),
    );
    await report.end(summary);
    say(`Report: ${path}`);
    if (json) printJson(summary);
    else tell(summary, mapping);
    if (stop.aborted) process.exitCode = INTERRUPTED;
  } catch (error) {
    await report.end({ failed: error instanceof Error ? error.message : String(error) });
    say(`Report: ${path}`);
    throw error;
  }
}

/** In the data folder; a cluster has none, so there it is where the command was called. */
function reportPath({ config, cluster }: Settings): string {
  const folder = cluster === null ? config.CONTINUUM_DATA_DIR : fileArgument('.');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const time = new Date().toISOString().replace(/[:.]/g, '-');
  return join(folder, `import-report-${time}.jsonl`);
}

type Work = Pick<
  Parameters<typeof import('#interchange/csv').importFiles>[0],
  'mapping' | 'folder' | 'report'
> & {
  readonly bytes: number;
  readonly stop: AbortSignal;
};

async function run(client: ServiceClient, { bytes, ...work }: Work): Promise<Summary> {
  const { importFiles } = await import('#interchange/csv');
  const began = performance.now();
  const progress = startProgress('bytes', bytes);
  try {
    await importFiles({ ...work, send: (source, rows) => send(client, source, rows), progress: progress.at });
  } finally {
    progress.end();
  }
  await caughtUp(client);
  const seconds = Math.round(performance.now() - began) / 1000;
  const { counts, files } = work.mapping;
  const others = files.filter(({ file }) => file !== counts);
  return {
    ...work.report.countsOf(counts),
    seconds,
    others: Object.fromEntries(
      others.map(({ file }) => [file.replace(/\.[^.]+$/, ''), work.report.countsOf(file)]),
    ),
  };
}

/** A batch may be sent again at any time: rows that stand are left alone. */
async function send(
  client: ServiceClient,
  source: string,
  rows: readonly Row[],
): Promise<readonly RowResult[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await client.post<{ rows: RowResult[] }>('/v1/import-batches', { source, rows })).rows;
    } catch (error) {
      const isBusy = error instanceof ServiceProblemError && error.status === 503;
      if (!isBusy || attempt === TRIES) throw error;
      await sleep(100 * 2 ** attempt);
    }
  }
}

async function mappingNamed(named: string): Promise<Mapping> {
  const { readMapping, shippedMapping, shippedMappings } = await import('#interchange/csv');
  const shipped = await shippedMapping(named);
  if (shipped !== null) return shipped;
  const { readFile } = await import('node:fs/promises');
  const path = fileArgument(named);
  try {
    return readMapping(await readFile(path, 'utf8'), path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const names = (await shippedMappings()).join(', ');
    throw new Error(`There is no mapping ${named}: neither a shipped one (${names}) nor a file ${path}`);
  }
}

/** The first signal stops the import, a second one the process. */
function stopAtSignal(): AbortSignal {
  const controller = new AbortController();
  void firstSignal().then(() => {
    controller.abort();
    say('Stopping after the rows under way. Run it again to go on.');
  });
  return controller.signal;
}

function tell(summary: Summary, { counts, files }: Mapping): void {
  const { others, seconds, ...counted } = summary;
  const all: Record<string, Counts> = { ...others, [counts.replace(/\.[^.]+$/, '')]: counted };
  const names = files
    .map(({ file }) => file.replace(/\.[^.]+$/, ''))
    .filter((name) => Object.hasOwn(all, name));
  const headings = ['read', 'taken', 'warned', 'corrected', 'unchanged', 'refused', 'events'] as const;
  printTable(
    ['', ...headings],
    names.map((name) => [printable(name), ...headings.map((heading) => String(all[name]?.[heading] ?? 0))]),
  );
  print(`${seconds} s`);
}
