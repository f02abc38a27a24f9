/**
 * Looks into data folders and clusters for the process that forked it, and ends with it: loading everything for each
 * look would take longer than looking. A look is over when no file is open any more: a connection that lingers would
 * keep SQLite from recovering what a killed service left.
 */
import { existsSync, mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { SqliteEventStore } from '#event-store/sqlite';
import { openReadStore } from '#read-store/sqlite';
import { viewsFile } from '../../dist/apps/api/data-folder.js';
import { openSealedTexts } from '../../dist/apps/api/sealed-texts.js';
import { look } from './look.mjs';

const LETS_GO_WITHIN_MS = 30_000;

process.on('message', async ({ number, folder, settings }) => {
  const examining = folder === undefined ? inCluster(settings) : inFolder(folder);
  const told = await examining.then(
    (found) => ({ found }),
    (error) => ({ error: error.stack }),
  );
  if (folder !== undefined) await letGo(realpathSync(folder));
  process.send(JSON.stringify({ number, ...told }));
});

async function inFolder(folder) {
  const scratch = mkdtempSync(join(tmpdir(), 'continuum-'));
  const opened = [{ close: () => rmSync(scratch, { recursive: true, force: true }) }];
  const keep = (one) => {
    opened.push(one);
    return one;
  };
  try {
    const store = keep(await SqliteEventStore.openReadOnly(folder));
    const readStore = keep(openReadStore(viewsFile(folder), { readOnly: true }));
    const { open } = keep(openSealedTexts(folder, null));
    return await look({
      store,
      readStore,
      open,
      openScratch: () => openReadStore(join(scratch, 'views.db')),
    });
  } finally {
    for (const one of opened.reverse()) await one.close();
  }
}

/** One of the drivers closes a connection when its statements are collected, and a thread's goes with the thread. */
async function letGo(folder) {
  const end = performance.now() + LETS_GO_WITHIN_MS;
  do {
    if (performance.now() > end) throw new Error(`A look is over, and files in ${folder} are still open`);
    globalThis.gc();
    await turn();
  } while (openFiles().some((path) => path.startsWith(folder)));
}

/** Paths of what this process holds open, where the system tells. */
function openFiles() {
  const held = '/proc/self/fd';
  if (!existsSync(held)) return [];
  return readdirSync(held).flatMap((name) => {
    try {
      return readlinkSync(join(held, name));
    } catch {
      return [];
    }
  });
}

/** Loaded where a cluster is looked into at all. */
async function inCluster(settings) {
  const { examineCluster } = await import('./cluster/examine-cluster.mjs');
  return examineCluster(settings);
}
