import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventRegistry, openSealedTexts, projections } from '../../dist/apps/api/projected.js';
import { SqliteEventStore } from '../../dist/libs/event-store/sqlite/index.js';
import { Projector } from '../../dist/libs/projections/index.js';
import { openReadStore } from '../../dist/libs/read-store/sqlite/index.js';
import { against, median, rounds } from './rounds.mjs';
import { say, short } from './telling.mjs';

const PAGE = 2000;

/**
 * Events a second into all views from nothing, against reading, validating and folding the same events by the
 * same code and writing nothing.
 *
 * @param {{ folder: string, events: number, rounds: number }} options
 */
export async function catchUp({ folder, events, rounds: count }) {
  const log = await SqliteEventStore.openReadOnly(folder);
  const sealed = openSealedTexts(folder, null);
  const registry = eventRegistry();
  const built = (views) => async () => {
    const place = mkdtempSync(join(tmpdir(), 'bench-views-'));
    const readStore = openReadStore(join(place, 'views.db'));
    const perSecond = await speed(events, async () => {
      const upcast = (event) => registry.upcast(event);
      const projector = await Projector.open({ store: log, readStore, views, upcast, open: sealed.open });
      await projector.catchUp();
    });
    await readStore.close();
    rmSync(place, { recursive: true });
    return perSecond;
  };
  say(`catch-up of ${events.toLocaleString('en-US')} events …`);
  const placement = projections.filter(({ name }) => name === 'current_placement');
  const figures = await rounds(count, {
    'all views': built(projections),
    'current_placement alone': built(placement),
    'reading, validating and folding': () => speed(events, () => folded(log, registry, sealed)),
  });
  say(
    Object.entries(figures)
      .map(([name, values]) => `  ${name}: ${short(median(values))} events/s`)
      .join('\n'),
  );
  sealed.close();
  await log.close();
  const peakMiB = process.resourceUsage().maxRSS / 1024;
  return [
    {
      name: 'catch-up, all views, against reading, validating and folding',
      goal: 0.4,
      better: 'higher',
      unit: '×',
      ...against(figures['all views'], figures['reading, validating and folding']),
    },
    absolute(
      'rebuild of 10 million events at this speed, all views',
      'seconds',
      1e7 / median(figures['all views']),
      240,
    ),
    absolute(
      'rebuild of 10 million events at this speed, current_placement',
      'seconds',
      1e7 / median(figures['current_placement alone']),
      90,
    ),
    absolute('memory of a process that rebuilds', 'MiB', peakMiB, 1024),
  ];
}

function absolute(name, unit, value, goal) {
  return { name, goal, better: 'lower', unit, value, spread: 0, absolute: true };
}

async function speed(events, work) {
  const began = process.hrtime.bigint();
  await work();
  return events / (Number(process.hrtime.bigint() - began) / 1e9);
}

/** Every view's fold over the log in its order; only the search view is given opened texts, as in the projector. */
async function folded(log, registry, sealed) {
  const states = projections.map(() => new Map());
  for (let after = -1n; ; ) {
    const events = (await log.readAll(after, PAGE)).map((event) => registry.upcast(event));
    if (events.length === 0) return;
    after = events.at(-1).position;
    for (const [i, view] of projections.entries()) {
      const own = events.filter(({ stream }) => view.kinds.includes(stream.slice(0, stream.indexOf('-'))));
      const texts = view.opens ? await opened(sealed, own) : null;
      for (const [place, event] of own.entries()) {
        const key = view.by === 'patient' ? event.patient : event.stream;
        if (key === null) continue;
        const state = states[i].get(key) ?? view.initial(key);
        states[i].set(key, view.evolve(state, event, texts === null ? null : (texts[place] ?? null)));
      }
    }
  }
}

async function opened(sealed, events) {
  const texts = [];
  const places = events.flatMap(({ sealed: text }, place) => (text === null ? [] : [place]));
  const values = await sealed.open(places.map((place) => events[place]));
  for (const [i, place] of places.entries()) texts[place] = values[i];
  return texts;
}
