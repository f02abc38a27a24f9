import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copiedRows } from './bare-rows.mjs';
import { absolute, grid } from './report.mjs';
import { scratch } from './scratch.mjs';
import { many, short } from './telling.mjs';

const WORKER = fileURLToPath(new URL('rebuilding.mjs', import.meta.url));
const TEN_MILLION = 10_000_000;
const COLUMNS = ['events/s', 'seconds', 'peak MiB'];

/**
 * Reads a log in a process of its own.
 *
 * @param {{ folder: string, file: string | null, view: string | null, again?: boolean, unwritten?: boolean }} work
 *   see rebuilding.mjs
 * @returns {Promise<{ events: number, seconds: number, perSecond: number, peakMiB: number }>}
 */
export async function rebuilt(work) {
  const child = fork(WORKER, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.send(work);
  const ended = once(child, 'exit');
  const died = ended.then(([code]) => {
    throw new Error(`A rebuild has ended with ${code} and told nothing`);
  });
  const [told] = await Promise.race([once(child, 'message'), died]);
  await ended;
  return told;
}

/** A view or all of them from nothing, in a file that goes again. */
export async function rebuiltApart(folder, view) {
  const place = scratch('views');
  const told = await rebuilt({ folder, file: join(place, 'views.db'), view });
  rmSync(place, { recursive: true });
  return told;
}

/**
 * All views from nothing, then one of them beside the others, once, on the largest log of the run; and on a smaller one
 * what no way of writing, and no way of folding, can save.
 */
export async function rebuild({ clinics, sizes, isShort }) {
  const { folder, building } = await clinics.of(sizes.at(-1));
  const placement = await rebuilt({
    folder,
    file: join(folder, 'views.db'),
    view: 'current_placement',
    again: true,
  });
  const isWhole = building.events >= TEN_MILLION;
  const extrapolated = isWhole ? '' : `, extrapolated from ${many(building.events)}`;
  const timed = ({ events, seconds }) => ({ value: (seconds * TEN_MILLION) / events, spread: 0 });
  const peak = { value: Math.max(building.peakMiB, placement.peakMiB), spread: 0 };
  const name = 'rebuild of 10 million events';
  return {
    figures: [
      absolute(`${name}, all views${extrapolated}`, 'seconds', 240, timed(building)),
      absolute(`${name}, current_placement alone${extrapolated}`, 'seconds', 90, timed(placement)),
      absolute(`memory of a process that rebuilds ${many(building.events)} events`, 'MiB', 1024, peak),
    ],
    told: [
      grid(`rebuild of ${many(building.events)} events`, COLUMNS, {
        'all views': rowOf(building),
        'current_placement alone': rowOf(placement),
      }),
      ...(isShort ? [] : [await floors(await clinics.of(sizes.at(-2)))]),
    ].join('\n'),
  };
}

async function floors({ folder, building }) {
  const file = join(folder, 'views.db');
  const { events } = building;
  const seconds = copiedRows(file);
  return grid(`what a rebuild consists of, ${many(events)} events`, COLUMNS, {
    'all views': rowOf(building),
    'reading, folding, making the rows': rowOf(await rebuilt({ folder, file, view: null, unwritten: true })),
    'SQLite alone, the same rows': rowOf({ perSecond: events / seconds, seconds }),
  });
}

function rowOf({ perSecond, seconds, peakMiB }) {
  return [perSecond, seconds, peakMiB].map((value) => (value === undefined ? '' : short(value)));
}
