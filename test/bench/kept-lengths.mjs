import { openReadStore } from '../../dist/libs/read-store/sqlite/index.js';
import { openDatabase } from '../../dist/libs/sqlite/index.js';
import { methodsNamed } from '../../dist/libs/utilization/methods/index.js';
import { keptLengths } from '../../dist/libs/utilization/totals/kept-lengths.js';
import { rounds } from './rounds.mjs';

const METHOD = 'hcup';
const QUESTION = {
  methods: methodsNamed(METHOD, 'method'),
  by: ['level', 'payer', 'year'],
  ...{ from: null, to: null, payer: null, percentiles: [25, 75] },
  asOf: new Date().toISOString().slice(0, 10),
};
const ALL = { organisation: null, facility: null, programme: null, level: null, payer: null };

/** The same lengths by the one method that is a difference of dates, so that SQL can count it. */
const GROUPED = `SELECT level, payer, substr("to", 1, 4) AS year,
  julianday(substr("to", 1, 10)) - julianday(substr("from", 1, 10)) AS days, count(*) AS stays
  FROM stays_v3
  WHERE "knownTo" IS NULL AND "to" IS NOT NULL AND "payerTo" = substr("to", 1, 10)
  GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`;

/**
 * Percentiles from what is kept, by the product's own code, and from the rows of stays in the same database.
 *
 * @param {string} views @param {number} count
 * @returns {Promise<{ kept: number[], grouped: number[] }>} milliseconds, in the order of the rounds
 */
export async function keptAgainstGroupBy(views, count) {
  const readStore = openReadStore(views, { readOnly: true });
  const db = openDatabase(views, { synchronous: 'NORMAL', readOnly: true });
  const grouped = db.prepare(GROUPED);
  const timed = async (work) => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };
  const kept = () => keptLengths(readStore, { question: QUESTION, chosen: ALL, orLater: true });
  const percentiles = () => inTheMiddle(grouped.all());
  // Both as somebody finds them who was not the first to ask.
  await kept();
  percentiles();
  const found = await rounds(count, { kept: () => timed(kept), grouped: () => timed(percentiles) });
  await readStore.close();
  db.close();
  return found;
}

/** The 25th, the median, the 75th and the 90th of each cell, from how many stays were so long. */
function inTheMiddle(rows) {
  const cells = new Map();
  for (const { level, payer, year, days, stays } of rows) {
    const name = `${level}/${payer}/${year}`;
    const cell = cells.get(name) ?? { n: 0, lengths: [] };
    cells.set(name, { n: cell.n + stays, lengths: [...cell.lengths, [days, stays]] });
  }
  return [...cells.values()].map(({ n, lengths }) =>
    [25, 50, 75, 90].map((percent) => {
      const rank = Math.ceil((percent * n) / 100);
      let seen = 0;
      for (const [days, stays] of lengths) {
        seen += stays;
        if (seen >= rank) return days;
      }
      return null;
    }),
  );
}
