/** Writes the tables of settings in the READMEs anew; `test/architecture/readme.spec.ts` tells where they are not in step. */
import { readFileSync, writeFileSync } from 'node:fs';
import { settingsTable } from '../dist/libs/config/index.js';

for (const [file, of] of [
  ['README.md', 'all'],
  ['libs/config/README.md', 'cluster'],
]) {
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replace(/(\| Setting \| Default \|[^\n]*\n)(\|[^\n]*\n)+/, `${settingsTable(of)}\n`),
  );
}
