import type { AccessVerification } from '#privacy';
import { print } from './terminal.js';

/** Whether nothing of an access log was altered or is missing, as far as it can know. */
export function areWhole({ brokenEntries, file }: AccessVerification): boolean {
  return brokenEntries === 0 && file.length === 0;
}

export function tellAccesses({ chains, entries, broken, brokenEntries, file }: AccessVerification): void {
  const [first] = broken;
  for (const problem of file) print(`The access log is damaged: ${problem}`);
  const count = first === undefined ? 'none' : brokenEntries;
  print(`Access log: ${entries} entries in ${chains} chains: ${count} broken`);
  if (first !== undefined) print(`First: entry ${first.place}, chain ${first.chain}: ${first.why}`);
}
