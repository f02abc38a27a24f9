import { existsSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointsIn } from '#audit/proof';
import type { Config } from '#config';
import { readWriter } from '#event-store/sqlite';
import { KEYS_FILE, masterKey } from '#privacy';
import { SqliteVault } from '#privacy/sqlite';
import { statusOf, tableOf, type ViewStatus } from '#projections';
import { checkLog, withLog } from './event-log.js';
import { onThisMachine } from './service-finder.js';
import { withViews } from './views-file.js';

/** What one look found, and where it is not in order, what to do. */
export type Finding = {
  readonly state: 'good' | 'warning' | 'bad';
  readonly what: string;
  readonly wayOut?: string;
};

/** What is told of one look. */
export type Check = Finding & { readonly name: string };

/** Looks at one thing and changes nothing; throws where it is bad. */
type Examination = (config: Config) => Finding | Promise<Finding>;

const MIB = 2 ** 20;
/** With less, an hour of a busy clinic may fill the disk. */
const ROOM_BAD = 256 * MIB;
const ROOM_LOW = 2048 * MIB;
const DAY_MS = 86_400_000;
const ANSWERS_WITHIN_MS = 5_000;

/** In the order in which they are told. The others need what the first one looks for. */
export const EXAMINATIONS: Readonly<Record<string, Examination>> = {
  folder: ({ CONTINUUM_DATA_DIR: folder }) => {
    checkLog(folder);
    return good(folder);
  },
  service,
  log,
  views,
  keys,
  disk,
  checkpoints,
};

async function service({ CONTINUUM_DATA_DIR: folder }: Config): Promise<Finding> {
  const writer = readWriter(folder);
  if (writer === null) return warning('none runs on this folder', 'Start it: npx continuum serve');
  const { pid, address: place } = writer;
  if (place === null) return warning(`process ${pid} does not listen yet`, 'Ask again in some seconds');
  const address = onThisMachine(`http://${place}`);
  const answer = await fetch(`${address}/readyz`, {
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  }).catch(() => null);
  if (answer === null) {
    const wayOut = 'Look at what it says on stderr; if it does nothing any more, end it and start it again';
    return bad(`process ${pid} holds the folder and does not answer at ${address}`, wayOut);
  }
  if (answer.ok) return good(`process ${pid} serves ${address}`);
  const { commands, reads, projector } = (await answer.json()) as Readiness;
  const reasons = [commands, reads, projector].flatMap(({ reason }) => reason ?? []);
  const why = reasons.length > 0 ? reasons.join('; ') : 'its views are far behind';
  return bad(`process ${pid} is not of use: ${why}`, 'Take the reason away; it goes on by itself');
}

type Readiness = {
  readonly [part in 'commands' | 'reads' | 'projector']: { readonly reason?: string };
};

/** The times in a log never go back, so that a clock that is behind it stands still. */
async function log({ CONTINUUM_DATA_DIR: folder }: Config): Promise<Finding> {
  const { CLOCK_BOUND_MS, CLOCK_MARK } = await import('../api/folder/index.js');
  return withLog(folder, async (events) => {
    const head = await events.head();
    const [last] = await events.readLast(1);
    if (head === null || last === undefined) return good('no events yet');
    const { recordedAt } = last.metadata;
    const what = `${head.position + 1n} events, the last one of ${recordedAt}`;
    const aheadMs = Date.parse(recordedAt) - Date.now();
    if (existsSync(join(folder, CLOCK_MARK)) || aheadMs <= CLOCK_BOUND_MS) return good(what);
    return bad(`${what}, ${Math.round(aheadMs / 1000)} s ahead of the clock`, 'Set the clock right');
  });
}

async function views({ CONTINUUM_DATA_DIR: folder }: Config): Promise<Finding> {
  const { LAG_BOUND, views: known } = await import('../api/folder/index.js');
  const statuses = await withLog(folder, (events) =>
    withViews(folder, (readStore) => statusOf(events, readStore, known)),
  );
  const named = (which: (status: ViewStatus) => boolean) => statuses.filter(which).map(tableOf).join(', ');
  const left = named(({ quarantined }) => quarantined > 0);
  if (left !== '') {
    const wayOut = 'The log of the service says why. Then: npx continuum projections retry VIEW';
    return bad(`patients are left out of ${left}`, wayOut);
  }
  const late = named(({ built, lag }) => !built || lag > LAG_BOUND);
  if (late === '') return good(`${statuses.length} views, none behind`);
  if (readWriter(folder) === null)
    return warning(`${late} behind the log`, 'They follow when a service runs');
  return bad(`${late} far behind the log`, 'If it stays so: npx continuum projections rebuild VIEW');
}

function keys({ CONTINUUM_DATA_DIR: folder, CONTINUUM_MASTER_KEY_FILE: file }: Config): Finding {
  if (!existsSync(join(folder, KEYS_FILE)))
    return bad(`there is no ${KEYS_FILE}`, 'Bring it back from the key backup');
  const vault = SqliteVault.open(folder, masterKey(file ?? null, folder), { readOnly: true });
  vault.close();
  const place = file ?? 'master.key in the data folder';
  return good(`opened by ${place}; keep a copy of both apart from the log`);
}

function disk({ CONTINUUM_DATA_DIR: folder }: Config): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const room = bavail * bsize;
  const what = `${Math.floor(room / MIB).toLocaleString('en-US')} MiB free`;
  if (room >= ROOM_LOW) return good(what);
  const wayOut = 'Make room: commands are refused when it is full';
  return room >= ROOM_BAD ? warning(what, wayOut) : bad(what, wayOut);
}

function checkpoints({ CONTINUUM_CHECKPOINT_DIR: folder }: Config): Finding {
  if (folder === undefined) {
    const wayOut = 'Set CONTINUUM_CHECKPOINT_DIR, and ship that folder off the machine each day';
    return warning('none are made, so that a log replaced as a whole would not show', wayOut);
  }
  const last = checkpointsIn(folder).at(-1);
  if (last === undefined)
    return warning(`none in ${folder} yet`, 'A service makes one each day and at its stop');
  const { recordedAt } = last.checkpoint;
  if (Date.now() - Date.parse(recordedAt) <= 2 * DAY_MS) return good(`the last one of ${recordedAt}`);
  return warning(
    `the last one of ${recordedAt}`,
    'Where events came since, look why: npx continuum checkpoint',
  );
}

export function good(what: string): Finding {
  return { state: 'good', what };
}

export function warning(what: string, wayOut: string): Finding {
  return { state: 'warning', what, wayOut };
}

export function bad(what: string, wayOut: string): Finding {
  return { state: 'bad', what, wayOut };
}
