import { join } from 'node:path';
import { openDatabase } from '../../dist/libs/sqlite/index.js';
import { keptAgainstGroupBy } from './kept-lengths.mjs';
import { absolute, grid, ratio } from './report.mjs';
import { against, median, middle, rounds } from './rounds.mjs';
import { caughtUp, loaded, serving } from './service-process.mjs';
import { many, say, short } from './telling.mjs';

const ALL_STAYS = 3_000_000;
const SOME_STAYS = 100_000;
const CONNECTIONS = 4;
/** Point reads a second beside what is counted. */
const READS = 200;
const MEMBERS = 100_000;
/** DESIGN §10: "flat" is less than this from the smallest to the largest. */
const FLAT = 1.3;
/** Nothing is kept of it. */
const UNUSUAL = { by: ['programme', 'disposition', 'month', 'age'], percentiles: [25, 75] };

/** Lengths of stay of populations, kept and counted, and what others wait for meanwhile. */
export async function lengths({ clinics, sizes, rounds: count, timedRounds, seconds }) {
  const clinic = await clinics.of(sizes.at(-1));
  const views = join(clinic.folder, 'views.db');
  const service = await serving(clinic.folder);
  await caughtUp(service);
  say(`lengths of stay of ${many(sizes.at(-1))} patients …`);
  const found = foundIn(views);
  const kept = await keptAgainstGroupBy(views, count);
  const { address, token } = service;
  const asked = { address, token, patients: clinic.sample, ...found, connections: CONNECTIONS, seconds };
  const load = (kind, more) => loaded('load.mjs', { ...asked, kind, ...more });
  await load('placement', { seconds: 1 });
  const all = [];
  const steady = () => loaded('steady.mjs', { ...asked, rate: READS });
  const point = await rounds(count, {
    idle: steady,
    async counting() {
      const reading = steady();
      const isOver = reading.then(() => true);
      do all.push(await counted(service, UNUSUAL));
      while (!(await Promise.race([isOver, false])));
      return reading;
    },
  });
  const some = [];
  while (some.length < timedRounds) some.push(await counted(service, { ...UNUSUAL, ...found.some.of }));
  const single = {};
  for (const kind of ['explained', 'followUps', 'lengths']) {
    await load(kind, { seconds: 1, connections: 1 });
    single[kind] = [];
    while (single[kind].length < timedRounds) single[kind].push(await load(kind, { connections: 1 }));
  }
  await service.stop();
  const p99 = (runs) => runs.map((run) => run.p99);
  const isAll = found.count >= ALL_STAYS;
  const extrapolated = isAll ? '' : `, extrapolated from ${many(found.count)}`;
  const allStays = middle(all.map((s) => (s * ALL_STAYS) / Math.min(found.count, ALL_STAYS)));
  const members = `${many(found.members)} members`;
  const isLarge = sizes.at(-1) >= 1_000_000;
  const title = `lengths of stay, ${many(sizes.at(-1))} patients, ${many(found.count)} stays`;
  return {
    figures: [
      absolute(
        `percentiles by level, payer and year, ${many(sizes.at(-1))} patients, kept`,
        'ms',
        10,
        middle(kept.kept),
      ),
      ratio(
        `percentiles by level, payer and year, ${many(sizes.at(-1))} patients: GROUP BY against kept`,
        isLarge ? 500 : null,
        against(kept.grouped, kept.kept),
      ),
      absolute(`an unusual mix over ${many(ALL_STAYS)} stays${extrapolated}`, 'seconds', 10, allStays),
      ratio(
        'current placement beside it, p99, against idle',
        2,
        against(p99(point.counting), p99(point.idle)),
        'lower',
      ),
      absolute(`an unusual mix that leaves ${many(found.some.stays)} stays`, 'seconds', 1, middle(some)),
      absolute('a stay explained day by day over HTTP, p99', 'ms', 5, middle(p99(single.explained))),
      absolute(
        `follow-up list of a payer with ${members} over HTTP, p99`,
        'ms',
        found.members >= MEMBERS ? 50 : null,
        middle(p99(single.followUps)),
      ),
      ratio(
        `memory after counting, ${many(sizes[0])} to ${many(sizes.at(-1))} patients`,
        FLAT,
        against([await memoryAfter(clinic)], [await memoryAfter(await clinics.of(sizes[0]))]),
        'lower',
      ),
    ],
    told: grid(title, ['p50 ms', 'p99 ms'], {
      'kept, in the database': [short(median(kept.kept)), ''],
      'GROUP BY over the rows of stays': [short(median(kept.grouped)), ''],
      'kept, all methods, over HTTP': told(single.lengths),
      'a stay explained, over HTTP': told(single.explained),
      [`follow-up list, ${members}, over HTTP`]: told(single.followUps),
      'current placement, idle': told(point.idle),
      'current placement, while stays are counted': told(point.counting),
    }),
  };
}

function told(runs) {
  return ['p50', 'p99'].map((what) => short(median(runs.map((run) => run[what]))));
}

/** Seconds from the question to the report. */
async function counted({ address, token }, body) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const path = '/v1/length-of-stay-reports';
  const began = performance.now();
  const begun = await fetch(address + path, { method: 'POST', headers, body: JSON.stringify(body) });
  let state = await begun.json();
  while (state.state === 'counting') {
    await new Promise((resolve) => setTimeout(resolve, 20));
    state = await (await fetch(`${address}${path}/${state.report}`, { headers })).json();
  }
  if (state.state !== 'reported') throw new Error(`A report was not made: ${JSON.stringify(state)}`);
  return (performance.now() - began) / 1000;
}

async function memoryAfter({ folder }) {
  const service = await serving(folder);
  await counted(service, UNUSUAL);
  const { memoryMiB } = await service.ask({ ask: 'memory' });
  await service.stop();
  return memoryMiB;
}

/** What is asked of: stays, the payer with most members, and the largest part of the stays that is small enough. */
function foundIn(views) {
  const db = openDatabase(views, { synchronous: 'NORMAL', readOnly: true });
  const all = (sql) => db.prepare(sql).all();
  const now = 'FROM stays_v3 WHERE "knownTo" IS NULL';
  const [{ count }] = all(`SELECT count(DISTINCT stay) AS count ${now}`);
  const stays = all(`SELECT patient, stay ${now} LIMIT 100000`).filter((_, n) => n % 50 === 0);
  const [{ payer, members }] = all(
    `SELECT payer, count(DISTINCT patient) AS members ${now} AND payer IS NOT NULL GROUP BY payer ORDER BY 2 DESC LIMIT 1`,
  );
  const [some] = all(
    `SELECT facility, level, count(DISTINCT stay) AS stays ${now} GROUP BY facility, level
     HAVING stays <= ${SOME_STAYS} ORDER BY stays DESC LIMIT 1`,
  );
  db.close();
  const { facility, level } = some;
  return { count, stays, payers: [payer], members, some: { of: { facility, level }, stays: some.stays } };
}
