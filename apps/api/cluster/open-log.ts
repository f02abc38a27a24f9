import type { KeyObject } from 'node:crypto';
import { type Cluster, type Config, WrongSettingsError } from '#config';
import { EventStoreDBEventStore, SettingsError } from '#event-store/eventstoredb';
import { postgresProblems } from '#postgres';
import { KeyRefusedError } from '#privacy';
import { accessLayout, keyLayout } from '#privacy/postgres';
import { CopiedPlaces } from '#projections';
import type { ReadStore } from '#read-store';
import { viewsLayout } from '#read-store/postgres';
import { clockProblems } from './log-clock.js';
import { masterKeyOf } from './master-key.js';

export type OpenedLog = { readonly events: EventStoreDBEventStore; readonly master: KeyObject };

/**
 * Looks whether the servers of a cluster and the master key are of use, and opens the log.
 *
 * @param readStore - where the copy of the log tells where events stand; null where there is none yet, and the log does
 * @param givesTimes - whether the clock of this process matters: then the times in the log must fit it
 * @throws WrongSettingsError naming everything that is wrong, each with the setting to change
 */
export async function openLog(
  config: Config,
  cluster: Cluster,
  readStore: ReadStore | null,
  { givesTimes }: { readonly givesTimes: boolean },
): Promise<OpenedLog> {
  const [master, opened, wrong] = await Promise.allSettled([
    Promise.resolve().then(() => masterKeyOf(config)),
    openEvents(config, cluster, readStore),
    problemsOfPostgres(cluster),
  ]);
  const events = opened.status === 'fulfilled' ? opened.value : null;
  const problems = [
    ...(master.status === 'rejected' ? keyProblems(master.reason) : []),
    ...(opened.status === 'rejected' ? eventStoreProblems(opened.reason) : []),
    ...(wrong.status === 'rejected' ? [String(wrong.reason)] : wrong.value),
    ...(events === null || !givesTimes
      ? []
      : await clockProblems(events, config.CONTINUUM_CLOCK).catch(unreadable)),
  ];
  if (events !== null && master.status === 'fulfilled' && problems.length === 0) {
    return { events, master: master.value };
  }
  await events?.close();
  throw new WrongSettingsError(problems);
}

function openEvents(config: Config, { eventStore: { url, password } }: Cluster, readStore: ReadStore | null) {
  const { CONTINUUM_EVENT_STORE_CA_FILE: caFile } = config;
  return EventStoreDBEventStore.open({
    connectionString: withPassword(url, password),
    ...(caFile && { caFile }),
    ...(readStore && { index: new CopiedPlaces(readStore) }),
  });
}

function problemsOfPostgres(cluster: Cluster): Promise<string[]> {
  return postgresProblems({
    url: cluster.readStore,
    layouts: [viewsLayout(), keyLayout(), accessLayout()],
    setting: 'CONTINUUM_READ_STORE',
    now: Date.now,
  });
}

/** @param password - of the user whom the address names without one */
function withPassword(url: string, password: string | null): string {
  if (password === null) return url;
  return url.replace(/^([a-z+]+:\/\/[^:@/]+)@/, (_, user) => `${user}:${encodeURIComponent(password)}@`);
}

function eventStoreProblems(reason: unknown): string[] {
  if (!(reason instanceof SettingsError)) return unreadable(reason);
  return reason.problems.map(({ setting, problem, wayOut }) => {
    const name = setting === 'caFile' ? 'CONTINUUM_EVENT_STORE_CA_FILE' : 'CONTINUUM_EVENT_STORE';
    return `${name}: ${problem}. ${wayOut}`;
  });
}

function unreadable(reason: unknown): string[] {
  return [`CONTINUUM_EVENT_STORE names a log that cannot be read: ${messageOf(reason)}`];
}

function keyProblems(reason: unknown): string[] {
  if (!(reason instanceof KeyRefusedError)) throw reason;
  return [reason.message];
}

function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
