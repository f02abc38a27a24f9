import { inWords, local } from './history-words.js';
import type { ServiceClient } from './service-client.js';
import { printJson, printTable } from './terminal.js';

type Place = { readonly level: string; readonly setting: string; readonly facility: string };

type Step = {
  readonly kind: string;
  readonly fact: string;
  readonly at: string;
  readonly to: Place | null;
};

/** The stays that there are to explain, each with its id. */
export async function patientStays(
  client: ServiceClient,
  patient: string,
  reach: Readonly<Record<string, string>>,
) {
  const path = `/v1/patients/${encodeURIComponent(patient)}/step-history?${new URLSearchParams(reach)}`;
  const { steps } = await client.get<{ readonly steps: readonly Step[] }>(path);
  return steps.flatMap(({ kind, fact, at, to }) =>
    to !== null && (kind === 'admitted' || kind === 'moved')
      ? [{ stay: fact, from: at, level: to.level, setting: to.setting, facility: to.facility }]
      : [],
  );
}

/** Tells them to a person, or to a program. */
export function printStays(
  patient: string,
  stays: Awaited<ReturnType<typeof patientStays>>,
  json: boolean,
): void {
  if (json) return printJson({ patient, stays });
  printTable(
    ['stay', 'from', 'level', 'setting', 'facility'],
    stays.map(({ stay, from, level, setting, facility }) => [
      ...[stay, local(from), inWords(level), inWords(setting), facility],
    ]),
  );
}
