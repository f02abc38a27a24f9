import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '#config';
import { caughtUp } from './caught-up.js';
import { startProgress } from './progress.js';
import { type Reported, reportLines, reportRows } from './report-lines.js';
import type { ServiceClient } from './service-client.js';
import { withService } from './service-connection.js';
import { ServiceProblemError } from './service-problem.js';
import { print, printJson, printTable } from './terminal.js';

/** What the service is asked, as it takes it. */
export type AskedReport = {
  readonly methods?: readonly string[];
  readonly by?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly asOf?: string;
  readonly knownAt?: string;
  readonly facility?: string;
  readonly programme?: string;
  readonly level?: string;
  readonly payer?: string;
  readonly allowIncomplete?: boolean;
};

type State = { readonly report: string; readonly state: 'counting' | 'reported'; readonly done: number };

const PLACE = '/v1/length-of-stay-reports';
const ASKS_AFTER_MS = 50;
const ASKS_AT_LEAST_EVERY_MS = 1_000;

/** `los`: lengths of stay of a population, one line a cell and method. */
export async function reportLengths(settings: Settings, asked: AskedReport, json: boolean): Promise<void> {
  const report = await withService(settings, async (client) => {
    // What was written under a service that ended abruptly may not be in the views yet.
    if (await client.isOwn()) await caughtUp(client);
    const { report: id } = await made(client, asked);
    return client.get<Reported>(`${PLACE}/${id}/figures`);
  });
  if (json) {
    for (const row of reportRows(report)) printJson(row);
    return;
  }
  const { about, headings, rows, legend } = reportLines(report);
  for (const line of about) print(line);
  print('');
  printTable(headings, rows);
  print('');
  for (const line of legend) print(line);
}

/** Asks until it is made; less often the longer it takes. A service that was started anew is asked for it again. */
async function made(client: ServiceClient, asked: AskedReport): Promise<State> {
  const key = { 'Idempotency-Key': randomUUID() };
  const begin = () => client.post<State>(PLACE, asked, key);
  const progress = startProgress('percent counted', 100);
  try {
    let state = await begin();
    for (let pauseMs = ASKS_AFTER_MS; state.state === 'counting'; pauseMs *= 1.5) {
      progress.at(Math.floor(state.done * 100));
      await sleep(Math.min(pauseMs, ASKS_AT_LEAST_EVERY_MS));
      state = await client.get<State>(`${PLACE}/${state.report}`).catch((error) => {
        if (error instanceof ServiceProblemError && error.problem.code === 'REPORT_UNKNOWN') return begin();
        throw error;
      });
    }
    return state;
  } finally {
    progress.end();
  }
}
