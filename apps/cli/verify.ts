import type { Command } from 'commander';
import { loadConfig } from '#config';
import { type Verification, verifyLog } from '#event-store';
import { wordsForBroken } from './broken-event.js';
import { withLog } from './event-log.js';
import { startProgress } from './progress.js';
import { print, printJson } from './terminal.js';

/** `verify`: whether what is stored is still what was written. */
export function verifyVerb(program: Command): void {
  program
    .command('verify')
    .description('recompute the hash chain of every stream and name the events that break it')
    .option('--json', 'print one line {streams, events, broken, file}')
    .addHelpText('after', '\nReads only; may run beside the service. Exit code 1 where anything is broken.')
    .action(async ({ json }: { json?: true }) => {
      const found = await withLog(loadConfig().CONTINUUM_DATA_DIR, async (log) => {
        // Positions are without gaps here, so the last one tells how many events there are.
        const head = await log.head().catch(() => null);
        const progress = startProgress('events', Number(head?.position ?? -1n) + 1);
        try {
          return await verifyLog(log, { onProgress: progress.at });
        } finally {
          progress.end();
        }
      });
      if (json) printJson(asJson(found));
      else tell(found);
      process.exitCode = found.brokenEvents === 0 && found.file.length === 0 ? 0 : 1;
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
