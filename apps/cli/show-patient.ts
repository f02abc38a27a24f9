import type { Settings } from '#config';
import { caughtUp } from './caught-up.js';
import { entryLines, type HistoryEntry, personLines } from './history-lines.js';
import { placementLines, type ShownPlacement } from './placement-lines.js';
import type { ServiceClient } from './service-client.js';
import { withService } from './service-connection.js';
import { print, printJson } from './terminal.js';

type Reach = { readonly asOf?: string; readonly knownAt?: string };

type DamagedEvent = {
  readonly stream: string;
  readonly event: string;
  readonly revision: number;
  readonly what: string;
};

type HistoryPage = {
  readonly entries: readonly HistoryEntry[];
  readonly next: string | null;
  readonly inconsistencies: readonly { readonly rule: string; readonly facts: readonly string[] }[];
  readonly damaged: readonly DamagedEvent[];
  readonly elsewhere: boolean;
  readonly mark: { readonly log: string; readonly event: string } | null;
};

/** `show patient`: as a case manager would tell it, with both times of everything. */
export async function showPatient(
  settings: Settings,
  patient: string,
  reach: Reach,
  json: boolean,
): Promise<void> {
  const { placements, history } = await withService(settings, async (client) => {
    // What was written under a service that ended abruptly may not be in the views yet.
    if (await client.isOwn()) await caughtUp(client);
    const base = `/v1/patients/${encodeURIComponent(patient)}`;
    const history = await wholeHistory(client, `${base}/history`, reach);
    // Where somebody is now cannot be said on half a record.
    if (history.damaged.length > 0) return { placements: [], history };
    const path = `${base}/current-placement?${new URLSearchParams({ ...reach })}`;
    const { placements } = await client.get<{ placements: readonly ShownPlacement[] }>(path);
    return { placements, history };
  });
  const { entries, inconsistencies, damaged, elsewhere, mark } = history;
  if (json) return printJson({ patient, placements, entries, inconsistencies, damaged, elsewhere, mark });
  const { asOf, knownAt } = reach;
  print(`Patient ${patient}`);
  for (const line of personLines(entries)) print(`  ${line}`);
  if (asOf !== undefined) print(`  as of ${asOf}`);
  if (knownAt !== undefined) print(`  as known at ${knownAt}`);
  print('');
  for (const { stream, event, revision, what } of damaged)
    print(`DAMAGED: event ${event}, revision ${revision} of ${stream}: ${what}`);
  if (damaged.length > 0) print('What follows is what is left. continuum verify names all that is damaged.');
  else for (const line of placementLines(placements, asOf)) print(line);
  print('');
  for (const line of entries.flatMap(entryLines)) print(line);
  for (const { rule, facts } of inconsistencies)
    print(`Does not fit together: ${rule} (${facts.join(', ')})`);
  if (elsewhere) print('Other organisations know this patient too; their facts are not shown.');
}

/** Every page, all read up to the same event. */
async function wholeHistory(client: ServiceClient, path: string, reach: Reach): Promise<HistoryPage> {
  const entries: HistoryEntry[] = [];
  let cursor = {};
  for (;;) {
    const query = new URLSearchParams({ ...reach, limit: '200', ...cursor });
    const page = await client.get<HistoryPage>(`${path}?${query}`);
    entries.push(...page.entries);
    if (page.next === null) return { ...page, entries };
    cursor = { cursor: page.next };
  }
}
