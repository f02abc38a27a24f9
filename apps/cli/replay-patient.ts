import { writeFileSync } from 'node:fs';
import type { Settings } from '#config';
import { caughtUp } from './caught-up.js';
import { type Differences, differenceLines } from './difference-lines.js';
import { inWords } from './history-words.js';
import { type Replay, type ReplayedEvent, toldOf } from './replay-lines.js';
import { replayPage } from './replay-page.js';
import type { ServiceClient } from './service-client.js';
import { withService } from './service-connection.js';
import { print, printable, printJson } from './terminal.js';

type Reach = { readonly episode?: string; readonly asOf?: string; readonly knownAt?: string };

type Page = Replay & { readonly next: string | null };

/** `replay`: one line an event, in a case manager's words. */
export async function replayPatient(
  settings: Settings,
  patient: string,
  reach: Reach,
  { json, html, diff }: { readonly json: boolean; readonly html?: string; readonly diff?: string },
): Promise<void> {
  const { replay, differences } = await withService(settings, async (client) => {
    // What was written under a service that ended abruptly may not be in the views yet.
    if (await client.isOwn()) await caughtUp(client);
    const replay = await wholeReplay(client, patient, reach);
    return { replay, differences: diff === undefined ? null : await changedSince(client, replay, diff) };
  });
  // Names and words are in it.
  if (html !== undefined) writeFileSync(html, replayPage(replay, differences), { flag: 'wx', mode: 0o600 });
  if (json) return printJson({ ...replay, differences });
  for (const line of linesOf(replay)) print(line);
  for (const line of differences === null ? [] : ['', ...differenceLines(differences)]) print(line);
  if (html !== undefined) print(`Written to ${html}`);
}

function linesOf({ patient, asOf, mark, items, damaged, elsewhere }: Replay): string[] {
  const told = items.map(toldOf);
  const width = Math.max(...told.map((one) => one.happened.length), 0);
  const days = Object.entries(items.at(-1)?.after.days ?? {}).map(([level, n]) => `${inWords(level)} ${n}`);
  return [
    `Patient ${patient}, as of ${asOf}, as known at ${mark === null ? 'the beginning' : `${mark.log}/${mark.event}`}`,
    '',
    ...damaged.map(({ stream, event, what }) => `DAMAGED: event ${event} of ${stream}: ${what}`),
    ...told.map(
      ({ learned, happened, what, who }) => `${learned}  ${happened.padEnd(width)}  ${what} · ${who}`,
    ),
    '',
    days.length === 0 ? 'No days in any stay' : `Days in stays: ${days.join(', ')}`,
    ...(elsewhere ? ['Other organisations know this patient too; their facts are not shown.'] : []),
  ].map(printable);
}

/** Every page, all of the moment of the first. */
async function wholeReplay(client: ServiceClient, patient: string, reach: Reach): Promise<Replay> {
  const path = `/v1/patients/${encodeURIComponent(patient)}/replay`;
  const items: ReplayedEvent[] = [];
  let cursor = {};
  for (;;) {
    const query = new URLSearchParams({ ...reach, limit: '200', ...cursor });
    const { next, ...page } = await client.get<Page>(`${path}?${query}`);
    items.push(...page.items);
    if (next === null) return { ...page, items };
    cursor = { cursor: next };
  }
}

async function changedSince(client: ServiceClient, replay: Replay, from: string): Promise<Differences> {
  const { patient, asOf, mark } = replay;
  const to = mark === null ? {} : { to: `${mark.log}/${mark.event}` };
  const items: Differences['items'][number][] = [];
  let cursor = {};
  for (;;) {
    const query = new URLSearchParams({ patient, from, asOf, limit: '200', ...to, ...cursor });
    const { next, ...page } = await client.get<Differences & { next: string | null }>(
      `/v1/audit/differences?${query}`,
    );
    items.push(...page.items);
    if (next === null) return { ...page, items };
    cursor = { cursor: next };
  }
}
