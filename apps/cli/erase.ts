import { createInterface } from 'node:readline/promises';
import { type Command, Option } from 'commander';
import { ERASURE_REASONS, type ErasureReason } from '#care/domain';
import { loadSettings } from '#config';
import { withService } from './service-connection.js';
import { print, printJson } from './terminal.js';

type Asked = { readonly reason: ErasureReason; readonly yes?: true; readonly json?: true };

/** `erase`: a person's names and texts, for good. */
export function eraseVerb(program: Command): void {
  program
    .command('erase')
    .description("destroy a patient's key: no name and no text of theirs can be opened again")
    .argument('<patient>', 'id of the patient')
    .addOption(new Option('--reason <reason>', 'why').choices(ERASURE_REASONS).makeOptionMandatory())
    .option('--yes', 'do not ask first')
    .option('--json', 'print one line {patient, erased}')
    .addHelpText(
      'after',
      '\nWhat was placed where and when stays, under an id that tells nothing. Key backups made before still hold the key:' +
        '\ndestroy them, or keep a newer one: a restore erases again whoever the newest keys say was erased.',
    )
    .action(eraseOne);
}

async function eraseOne(patient: string, { reason, yes, json }: Asked): Promise<void> {
  if (yes !== true && !(await isSure(patient))) return print('Nothing was erased.');
  await withService(loadSettings(), async (client) => {
    const path = `/v1/patients/${encodeURIComponent(patient)}`;
    await client.post(`${path}/erasure`, { reason });
  });
  if (json) return printJson({ patient, erased: true });
  print(`Patient ${patient} is erased. Back the keys up now, and destroy the key backups made before.`);
}

/** Where nobody can be asked, `--yes` must have been said. */
async function isSure(patient: string): Promise<boolean> {
  if (process.stdin.isTTY !== true)
    throw new Error('Erasing cannot be undone. Say --yes where nobody can be asked');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await asking.question(`Erase patient ${patient} for good? Type yes: `)).trim() === 'yes';
  } finally {
    asking.close();
  }
}
