import { connectionSettings } from '../../../dist/libs/event-store/eventstoredb/connection-settings.js';
import { EventStoreDBEventStore } from '../../../dist/libs/event-store/eventstoredb/index.js';
import { nodesAt, versionAt } from '../../../dist/libs/event-store/eventstoredb/server-facts.js';
import { Member } from './member.mjs';

/** @typedef {{ url: string, name: string, told: string, stop: () => Promise<void> }} Server `name` stands in every figure */

/**
 * Where a cluster keeps its events: on the server that `CONTINUUM_EVENT_STORE` names, or on a double.
 *
 * @returns {Promise<Server>}
 * @throws Error where the server does not answer, or its log is not empty
 */
export async function openEventStore() {
  const url = process.env.CONTINUUM_EVENT_STORE;
  return url ? real(url) : double();
}

async function real(url) {
  await checkEmpty(url);
  const settings = connectionSettings(url);
  const [host] = settings.hosts;
  const version = (await versionAt(settings, host)).replace(/(\.0)?[-+ ].*$|\.0$/, '');
  const nodes = (await nodesAt(settings, host)).filter(({ isAlive }) => isAlive).length;
  const name = `real ${version}, ${nodes === 1 ? '1 node' : `${nodes} nodes`}`;
  return { url, name, told: name, stop: async () => {} };
}

async function checkEmpty(url) {
  const store = await EventStoreDBEventStore.open({ connectionString: url });
  const head = await store.head();
  await store.close();
  if (head === null) return;
  throw new Error(
    'CONTINUUM_EVENT_STORE names a server that holds events, and the benchmark begins a log: name one that is empty, ' +
      'or take the setting away for a double',
  );
}

async function double() {
  const member = new Member('double-process.mjs');
  const { url } = await member.ask({});
  const told = 'a double (test/doubles/eventstoredb), whose figures say nothing of the server';
  return { url, name: 'double', told, stop: () => member.stop() };
}
