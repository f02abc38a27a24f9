import type { Config } from '#config';
import { caughtUp } from './caught-up.js';
import { type Explained, explainedLines } from './explained-lines.js';
import type { ServiceClient } from './service-client.js';
import { withService } from './service-connection.js';
import { print, printJson, printTable } from './terminal.js';

type Asked = {
  readonly patient: string;
  readonly stay: string;
  readonly methods?: string;
  readonly asOf?: string;
  readonly knownAt?: string;
};

/** `los explain`: one line a calendar day, with a column for each method. */
export async function explainStay(config: Config, asked: Asked, json: boolean): Promise<void> {
  const explained = await withService(config, async (client) => {
    // What was written under a service that ended abruptly may not be in the views yet.
    if (await client.isOwn()) await caughtUp(client);
    return wholeStay(client, asked);
  });
  if (json) return printJson(explained);
  const { about, headings, rows, legend } = explainedLines(explained);
  for (const line of about) print(line);
  print('');
  printTable(headings, rows);
  print('');
  for (const line of legend) print(line);
}

/** Every page, all of the moment of the first. */
async function wholeStay(client: ServiceClient, { patient, stay, ...asked }: Asked): Promise<Explained> {
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
