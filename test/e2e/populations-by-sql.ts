import { filledWith } from './lengths-by-sql.js';
import type { MadeStays } from './made-stays.js';

/** One cell by one method. */
export type SqlCell = {
  readonly method: string;
  readonly level: string;
  readonly payer: string | null;
  readonly month: string | null;
  readonly n: number;
  readonly days: number;
  readonly median: number | null;
  readonly p90: number | null;
  readonly openStays: number;
  readonly openDays: number;
};

const COUNTED = `
CREATE TABLE coverage(patient TEXT, payer TEXT, rank INTEGER, first TEXT, last TEXT);
CREATE INDEX coverageOf ON coverage(patient);

-- Every day that each method counts, written from its text.
CREATE TABLE counted AS
  SELECT 'hcup' AS method, stay, day FROM night
  UNION ALL
  -- Midnights present. The first day counts, whatever follows on it.
  SELECT column1, stay, day FROM night JOIN (VALUES ('medicare'), ('aihw'), ('accrued'))
    JOIN stay ON stay.id = night.stay
    WHERE day = first OR NOT EXISTS (SELECT 1 FROM away WHERE away.stay = night.stay AND gone <= day AND until > day)
  UNION ALL
  SELECT column1, id, first FROM lasting JOIN (VALUES ('medicare'), ('aihw'), ('accrued')) WHERE first = ending
  UNION ALL
  -- Still there at the end of the as-of date.
  SELECT 'accrued', id, asOf FROM lasting WHERE isOpen AND first < ending AND NOT EXISTS (
    SELECT 1 FROM leave WHERE leave.stay = lasting.id AND gone <= asOf AND back IS NULL)
  UNION ALL
  SELECT 'teds', stay, day FROM night
  UNION ALL
  SELECT 'teds', id, ending FROM lasting WHERE level <> 'inpatient' OR first = ending;

CREATE INDEX countedOf ON counted(stay, method, day);

CREATE TABLE told AS SELECT column1 AS method, lasting.id, lasting.level, lasting.patient,
  CASE WHEN isOpen THEN NULL ELSE substr(ending, 1, 7) END AS month,
  (SELECT COUNT(*) FROM counted WHERE counted.stay = lasting.id AND counted.method = column1) AS days,
  COALESCE((SELECT MAX(day) FROM counted WHERE counted.stay = lasting.id AND counted.method = column1), ending) AS lastDay
  FROM lasting JOIN (VALUES ('medicare'), ('hcup'), ('aihw'), ('teds'), ('accrued'));`;

const CELLS = `WITH placed AS (SELECT *, (SELECT payer FROM coverage WHERE coverage.patient = told.patient
    AND first <= lastDay AND COALESCE(last, '9999') >= lastDay ORDER BY rank, first DESC LIMIT 1) AS payer FROM told),
  ranked AS (SELECT *, month IS NULL AS isOpen,
    ROW_NUMBER() OVER (PARTITION BY method, level, payer, month ORDER BY days) AS place,
    COUNT(*) OVER (PARTITION BY method, level, payer, month) AS n FROM placed)
SELECT method, level, payer, month,
  SUM(NOT isOpen) AS n, SUM(CASE WHEN isOpen THEN 0 ELSE days END) AS days,
  AVG(CASE WHEN NOT isOpen AND place IN ((n + 1) / 2, (n + 2) / 2) THEN days END) AS median,
  MIN(CASE WHEN NOT isOpen AND place * 10 >= n * 9 THEN days END) AS p90,
  SUM(isOpen) AS openStays, SUM(CASE WHEN isOpen THEN days ELSE 0 END) AS openDays
FROM ranked GROUP BY method, level, payer, month`;

/** Cells of level, payer and month of the end, counted by SQLite. */
export function cellsBySql({ stays, leaves, services, coverages }: MadeStays): SqlCell[] {
  const db = filledWith(stays, leaves, services);
  try {
    db.exec(COUNTED);
    const coverage = db.prepare('INSERT INTO coverage VALUES (?, ?, ?, ?, ?)');
    for (const { patient, payer, rank, first, last } of coverages)
      coverage.run(patient, payer, rank, first, last);
    return db.prepare(CELLS).all<SqlCell>();
  } finally {
    db.close();
  }
}
