import { type Database, openDatabase } from '#sqlite';

/** Dates alone, as people would put them into a table. */
export type SqlStay = {
  readonly id: string;
  readonly patient: string;
  readonly level: string;
  readonly facility: string;
  readonly first: string;
  readonly last: string | null;
  readonly died: string | null;
  /** The move that ended it led to a stay at the same facility. */
  readonly continued: boolean;
  readonly asOf: string;
};
export type SqlLeave = { readonly stay: string; readonly gone: string; readonly back: string | null };
export type SqlService = { readonly patient: string; readonly facility: string; readonly day: string };
export type SqlCoverage = {
  readonly patient: string;
  readonly payer: string;
  readonly rank: number;
  readonly first: string;
  readonly last: string | null;
};
export type Figures = Readonly<Record<string, number>>;

const TABLES = `
CREATE TABLE stay(id TEXT PRIMARY KEY, patient TEXT, level TEXT, facility TEXT, first TEXT, last TEXT, died TEXT,
  continued INTEGER, asOf TEXT);
CREATE TABLE leave(stay TEXT, gone TEXT, back TEXT);
CREATE TABLE service(patient TEXT, facility TEXT, day TEXT);
CREATE INDEX ofPatient ON service(patient);

CREATE VIEW lasting AS SELECT *, MIN(COALESCE(last, asOf), COALESCE(died, asOf), asOf, COALESCE(
  (SELECT MIN(gone) FROM leave WHERE leave.stay = stay.id AND back IS NULL AND last IS NOT NULL), asOf)) AS ending,
  last IS NULL AND died IS NULL AS isOpen FROM stay;

CREATE VIEW night AS WITH RECURSIVE each(stay, day, ending) AS (
  SELECT id, first, ending FROM lasting WHERE first < ending
  UNION ALL SELECT stay, date(day, '+1 day'), ending FROM each WHERE date(day, '+1 day') < ending
) SELECT stay, day FROM each;

CREATE VIEW away AS SELECT lasting.id AS stay, gone, COALESCE(back, ending) AS until
  FROM leave JOIN lasting ON lasting.id = leave.stay WHERE gone < ending;`;

/** Each written from the method's text, over dates in tables: nothing of it is the product's. */
const FIGURES = `SELECT id,
  -- Midnights at which the patient was there; the day of the admission counts whatever follows on it.
  MAX(1, (SELECT COUNT(*) FROM night WHERE night.stay = id AND (day = first OR NOT EXISTS (
    SELECT 1 FROM away WHERE away.stay = id AND gone <= day AND until > day)))) AS medicare,
  julianday(ending) - julianday(first) AS hcup,
  MAX(1, julianday(ending) - julianday(first) - COALESCE(
    (SELECT SUM(julianday(until) - julianday(gone)) FROM away WHERE away.stay = id), 0)) AS aihw,
  CASE level WHEN 'inpatient' THEN MAX(1, julianday(ending) - julianday(first))
    ELSE julianday(ending) - julianday(first) + 1 END AS teds,
  (SELECT COUNT(DISTINCT day) FROM service WHERE service.patient = lasting.patient AND
    service.facility = lasting.facility AND day >= first AND
    CASE continued WHEN 1 THEN day < ending ELSE day <= ending END) AS serviceDays,
  MAX(1, (SELECT COUNT(*) FROM night WHERE night.stay = id AND (day = first OR NOT EXISTS (
    SELECT 1 FROM away WHERE away.stay = id AND gone <= day AND until > day)))
    + (isOpen AND first < ending AND NOT EXISTS (
      SELECT 1 FROM leave WHERE leave.stay = id AND gone <= asOf AND back IS NULL))) AS accrued
FROM lasting`;

/** The length of each stay by each method, counted by SQLite. */
export function lengthsBySql(
  stays: readonly SqlStay[],
  leaves: readonly SqlLeave[],
  services: readonly SqlService[],
): Map<string, Figures> {
  const db = filledWith(stays, leaves, services);
  try {
    const rows = db.prepare(FIGURES).all<{ id: string } & Record<string, number>>();
    return new Map(rows.map(({ id, ...figures }) => [id, figures]));
  } finally {
    db.close();
  }
}

/** A database of these stays; views of it tell when each ended and which nights it has. */
export function filledWith(
  stays: readonly SqlStay[],
  leaves: readonly SqlLeave[],
  services: readonly SqlService[],
): Database {
  const db = openDatabase(':memory:', { synchronous: 'NORMAL' });
  db.exec(TABLES);
  const stay = db.prepare('INSERT INTO stay VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  for (const { id, patient, level, facility, first, last, died, continued, asOf } of stays) {
    stay.run(id, patient, level, facility, first, last, died, continued ? 1 : 0, asOf);
  }
  const leave = db.prepare('INSERT INTO leave VALUES (?, ?, ?)');
  for (const one of leaves) leave.run(one.stay, one.gone, one.back);
  const service = db.prepare('INSERT INTO service VALUES (?, ?, ?)');
  for (const { patient, facility, day } of services) service.run(patient, facility, day);
  return db;
}
