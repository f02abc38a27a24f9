import type { Command } from 'commander';
import { loadSettings } from '#config';
import { replayPatient } from './replay-patient.js';

type Options = {
  readonly episode?: string;
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly diff?: string;
  readonly html?: string;
  readonly json?: true;
};

/** `replay`: what was learned of a patient, in the order in which it was learned. */
export function replayVerb(program: Command): void {
  program
    .command('replay')
    .description(
      'tell what was learned of a patient event by event: when it was true, when it was learned, from whom',
    )
    .argument('<patient>', 'the patient')
    .option('--episode <id>', 'only what belongs to this episode')
    .option('--as-of <time>', 'the day or minute that days are counted to: 2025-03-01 or 2025-03-01T14:30')
    .option(
      '--known-at <time>',
      'what was known by then: 2025-03-19, 2025-03-19T12:00:00Z, or a mark as LOG/EVENT',
    )
    .option('--diff <time>', 'what changed since then; as for --known-at')
    .option('--html <file>', 'write it as a page to print into a new file')
    .option('--json', 'print one line {patient, episode, asOf, mark, items, damaged, elsewhere, differences}')
    .action((patient: string, { json = undefined, html, diff, ...reach }: Options) =>
      replayPatient(loadSettings(), patient, reach, {
        json: json === true,
        ...(html === undefined ? {} : { html }),
        ...(diff === undefined ? {} : { diff }),
      }),
    );
}
