import type { Command } from 'commander';
import { loadConfig } from '#config';
import { type Verification, verifyLog } from '#event-store';
import { verifyAccesses } from '#privacy/sqlite';
import { areWhole, tellAccesses } from './access-chains.js';
import { wordsForBroken } from './broken-event.js';
import { withLog } from './event-log.js';
import { startProgress } from './progress.js';
import { print, printJson } from './terminal.js';

/** `verify`: whether what is stored is still what was written. */
export function verifyVerb(program: Command): void {
  program
    .command('verify')
    .description('recompute the hash chain of every stream and name the events that break it')
    .option('--json', 'print one line {streams, events, broken, file, accesses}')
    .addHelpText('after', '\nReads only; may run beside the service. Exit code 1 where anything is broken.')
    .action(async ({ json }: { json?: true }) => {
      const { CONTINUUM_DATA_DIR: folder } = loadConfig();
      const found = await withLog(folder, async (log) => {
        // Positions are without gaps here, so the last one tells how many events there are.
        const head = await log.head().catch(() => null);
        const progress = startProgress('events', Number(head?.position ?? -1n) + 1);
        try {
          return await verifyLog(log, (events) => progress.at(events));
        } finally {
          progress.end();
        }
      });
      const accesses = verifyAccesses(folder);
      if (json) printJson({ ...asJson(found), accesses });
      else tell(found);
      if (!json) tellAccesses(accesses);
      const isWhole = found.brokenEvents === 0 && found.file.length === 0 && areWhole(accesses);
      process.exitCode = isWhole ? 0 : 1;
    });
}

/** `more` only where the list had to be cut. */
function asJson({ streams, events, broken, brokenEvents, file }: Verification) {
  const listed = broken.map((event) => ({ ...event, position: String(event.position) }));
  const more = brokenEvents - broken.length;
  return { streams, events, broken: listed, ...(more > 0 ? { more } : {}), file };
}

function tell({ streams, events, broken, brokenEvents, file }: Verification): void {
  const [first, ...others] = broken;
  for (const problem of file) print(`The file of the log is damaged: ${problem}`);
  print(`${events} events in ${streams} streams: ${first === undefined ? 'none' : brokenEvents} broken`);
  if (first === undefined) return;
  print(`First: ${wordsForBroken(first)}`);
  for (const event of others) print(`Also:  ${wordsForBroken(event)}`);
  if (brokenEvents > broken.length) print(`and ${brokenEvents - broken.length} more`);
}
