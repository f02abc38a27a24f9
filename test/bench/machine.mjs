import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { sqliteInUse } from '../../dist/libs/sqlite/index.js';
import { median } from './rounds.mjs';
import { scratch } from './scratch.mjs';
import { canPin } from './service-process.mjs';

const PEERS = ['@event-driven-io/emmett-sqlite', '@event-driven-io/emmett-postgresql', 'autocannon'];
const SYNCED =
  'every append and commit before it is answered: SQLite synchronous=FULL, PostgreSQL fsync=on, raw log fdatasync';

/** What the figures were taken on. */
export function machine() {
  const [{ model } = { model: 'unknown' }] = cpus();
  return {
    cpu: model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    fdatasyncMs: fdatasyncMs(),
    pinned: canPin
      ? 'service and load generator to one core each'
      : 'nothing: there is one core, or no taskset',
  };
}

/**
 * @param {{ postgres: string | null, hasEmmettSqlite: boolean,
 *   eventStore: import('./cluster/event-store.mjs').Server | null }} peers null where nothing is measured on it
 */
export function versions({ postgres, hasEmmettSqlite, eventStore }) {
  const { version: continuum } = packageAt('../../package.json');
  const peers = PEERS.map((name) => [
    name.split('/').at(-1),
    packageAt(`node_modules/${name}/package.json`).version,
  ]);
  return {
    continuum,
    node: process.version,
    sqlite: `${sqliteInUse.version} (${sqliteInUse.driver})`,
    ...Object.fromEntries(peers),
    ...(!hasEmmettSqlite && { 'emmett-sqlite': 'skipped' }),
    ...(postgres === null && { 'emmett-postgresql': 'skipped' }),
    postgresql: postgres ?? 'skipped',
    ...(eventStore && { 'event store': eventStore.told }),
    synced: SYNCED,
  };
}

function packageAt(path) {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
}

/** How long the disk under the temporary folder takes to keep a page; it decides what a lone writer reaches. */
function fdatasyncMs() {
  const file = openSync(join(scratch('disk'), 'file'), 'a');
  const page = Buffer.alloc(4096);
  const times = Array.from({ length: 100 }, () => {
    const began = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return performance.now() - began;
  });
  closeSync(file);
  return Number(median(times).toPrecision(2));
}
