import { openDatabase } from '#sqlite';
import type { Past } from '../index.js';

const TABLES = `
CREATE TABLE stay(life INTEGER, id TEXT, first TEXT, last TEXT, level INTEGER, place INTEGER, acute INTEGER,
  diagnosis TEXT, disposition TEXT, PRIMARY KEY (life, id));
CREATE TABLE death(life INTEGER PRIMARY KEY, day TEXT);

-- Everybody who left, with how long they were observed; the later the level and the place, the less intensive.
CREATE VIEW gone AS SELECT stay.*, COALESCE(day, '9999-12-31') AS died FROM stay LEFT JOIN death USING (life)
  WHERE last IS NOT NULL AND COALESCE(day, '9999-12-31') >= last;
CREATE VIEW next AS SELECT gone.life, gone.id, gone.first AS since, gone.last AS left, gone.died, other.id AS other,
  other.first AS back, COALESCE(other.last, '9999-12-31') AS until, other.level AS level, other.place AS place, other.acute,
  other.diagnosis, (other.level, other.place) <= (gone.level, gone.place) AS isSuch, other.level = 0 AND other.place = 0 AS isHospital
  FROM gone JOIN stay AS other ON other.life = gone.life AND other.id != gone.id AND
    (other.first, COALESCE(other.last, '9999-12-31'), other.id) > (gone.first, gone.last, gone.id);`;

/** From the words of each measure: nothing of it is the product's. Days are counted from the day of leaving. */
const READMISSIONS = `SELECT gone.life, gone.id, days, (
    SELECT MIN(julianday(back) - julianday(left)) FROM next WHERE next.life = gone.life AND next.id = gone.id AND isSuch
      AND julianday(back) - julianday(left) BETWEEN 2 AND days AND back <= died) AS day
  FROM gone JOIN (SELECT 7 AS days UNION SELECT 30 UNION SELECT 90)
  WHERE NOT EXISTS (SELECT 1 FROM next WHERE next.life = gone.life AND next.id = gone.id AND isSuch
    AND julianday(back) - julianday(left) <= 1 AND until >= left)`;

const IPF = `SELECT gone.life, gone.id, 30 AS days, (
    SELECT MIN(julianday(back) - julianday(left)) FROM next WHERE next.life = gone.life AND next.id = gone.id AND isHospital
      AND julianday(back) - julianday(left) BETWEEN 3 AND 30 AND back <= died) AS day
  FROM gone WHERE level = 0 AND place = 0 AND COALESCE(diagnosis, '') != 'other' AND disposition != 'ama'
    AND NOT EXISTS (SELECT 1 FROM next WHERE next.life = gone.life AND next.id = gone.id AND isHospital AND (
      julianday(back) - julianday(left) <= 1 AND until >= left OR julianday(back) - julianday(left) = 2))`;

/** In FUH beyond doubt, for who is grown up and always covered. */
const FUH = `SELECT life, id, 0 AS days, NULL AS day FROM gone
  WHERE level = 0 AND place = 0 AND acute = 1 AND diagnosis = 'mental' AND substr(last, 6) <= '12-01'
    AND substr(died, 1, 4) > substr(last, 1, 4)
    AND NOT EXISTS (SELECT 1 FROM next WHERE next.life = gone.life AND next.id = gone.id AND next.level = 0
      AND until >= left AND julianday(back) - julianday(left) <= 30
      AND NOT (next.place = 1 AND COALESCE(next.diagnosis, '') IN ('mental', 'coOccurring')))`;

const LEVELS = ['inpatient', 'php', 'iop', 'outpatient', 'aftercare'];
const PLACES = ['hospital', 'residential'];

/** What SQL makes of lives, by measure: `life stay days`, and the day of the return or null. */
export function returnsBySql(
  lives: readonly Past[],
): Record<'readmission' | 'READM-30-IPF' | 'FUH', Map<string, number | null>> {
  const db = openDatabase(':memory:', { synchronous: 'NORMAL' });
  try {
    db.exec(TABLES);
    const stay = db.prepare('INSERT INTO stay VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
    const death = db.prepare('INSERT INTO death VALUES (?, ?)');
    for (const [life, { stays, died }] of lives.entries()) {
      for (const { stay: id, from, to, level, setting, acute, diagnosis, disposition } of stays) {
        const place = PLACES.includes(setting) ? PLACES.indexOf(setting) : PLACES.length;
        const isAcute = acute === null ? null : Number(acute);
        stay.run(life, id, from, to, LEVELS.indexOf(level), place, isAcute, diagnosis, disposition);
      }
      if (died !== null) death.run(life, died);
    }
    const told = (query: string) =>
      new Map(
        db
          .prepare(query)
          .all<{ life: number; id: string; days: number; day: number | null }>()
          .map(({ life, id, days, day }) => [`${life} ${id} ${days}`, day]),
      );
    return { readmission: told(READMISSIONS), 'READM-30-IPF': told(IPF), FUH: told(FUH) };
  } finally {
    db.close();
  }
}
