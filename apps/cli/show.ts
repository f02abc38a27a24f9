import type { Command } from 'commander';
import { loadSettings } from '#config';
import { showPatient } from './show-patient.js';

/** `show`: what the service knows, for a person at a terminal. */
export function showVerb(program: Command): void {
  const show = program.command('show').description('show what is known');
  show
    .command('patient')
    .description('show a patient: who, where now, and the whole history')
    .argument('<id>', 'the patient')
    .option('--as-of <time>', 'what was true by then, at the facility: 2025-03-01 or 2025-03-01T14:30')
    .option('--known-at <time>', 'what was known by then: 2025-03-19 or 2025-03-19T12:00:00Z')
    .option('--json', 'print one line {patient, placements, entries, inconsistencies, elsewhere, mark}')
    .action((id: string, { json = false, ...reach }: { json?: boolean; asOf?: string; knownAt?: string }) =>
      showPatient(loadSettings(), id, reach, json),
    );
}
