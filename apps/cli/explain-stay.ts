import type { Settings } from '#config';
import { caughtUp } from './caught-up.js';
import type { Explained } from './explained-lines.js';
import { patientStays, printStays } from './patient-stays.js';
import type { ServiceClient } from './service-client.js';
import { withService } from './service-connection.js';
import { print, printJson, printTable } from './terminal.js';

/** Words of the command that were given. */
type Asked = {
  readonly methods?: string;
  readonly asOf?: string;
  readonly knownAt?: string;
};

/** `los explain`: one line a calendar day, with a column for each method; without a stay, those that there are. */
export async function explainStay(
  settings: Settings,
  patient: string,
  stay: string | undefined,
  asked: Asked,
  json: boolean,
): Promise<void> {
  const show = await withService(settings, async (client) => {
    // What was written under a service that ended abruptly may not be in the views yet.
    if (await client.isOwn()) await caughtUp(client);
    if (stay !== undefined) {
      const explained = await wholeStay(client, patient, stay, asked);
      return async () => (json ? printJson(explained) : printExplained(explained));
    }
    const { methods: _, ...reach } = asked;
    const stays = await patientStays(client, patient, reach);
    return async () => printStays(patient, stays, json);
  });
  await show();
}

async function printExplained(explained: Explained): Promise<void> {
  const { explainedLines } = await import('./explained-lines.js');
  const { about, headings, rows, legend } = explainedLines(explained);
  for (const line of about) print(line);
  print('');
  printTable(headings, rows);
  print('');
  for (const line of legend) print(line);
}

/** Every page, all of the moment of the first. */
async function wholeStay(
  client: ServiceClient,
  patient: string,
  stay: string,
  asked: Asked,
): Promise<Explained> {
  const path = `/v1/patients/${encodeURIComponent(patient)}/stays/${encodeURIComponent(stay)}/length-of-stay`;
  const days: Explained['days'][number][] = [];
  let cursor = {};
  for (;;) {
    const query = new URLSearchParams({ ...asked, ...cursor });
    const { next, ...page } = await client.get<Explained & { readonly next: string | null }>(
      `${path}?${query}`,
    );
    days.push(...page.days);
    if (next === null) return { ...page, days };
    cursor = { cursor: next };
  }
}
