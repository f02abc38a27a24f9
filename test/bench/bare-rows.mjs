import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../dist/libs/sqlite/index.js';
import { scratch } from './scratch.mjs';

/**
 * The rows of all views from one file into another by SQLite alone, without a value that passes through JavaScript;
 * indexes last.
 *
 * @param {string} file
 * @returns {number} seconds
 */
export function copiedRows(file) {
  const folder = scratch('bare-rows');
  const db = openDatabase(join(folder, 'views.db'), { synchronous: 'NORMAL' });
  db.prepare('ATTACH ? AS built').run(file);
  const made = db.prepare('SELECT type, name, sql FROM built.sqlite_schema WHERE sql IS NOT NULL').all();
  const of = (wanted) => made.filter(({ type }) => type === wanted);
  const began = performance.now();
  for (const { name, sql } of of('table')) {
    db.exec(sql);
    db.exec(`INSERT INTO main."${name}" SELECT * FROM built."${name}" ORDER BY rowid`);
  }
  for (const { sql } of of('index')) db.exec(sql);
  const seconds = (performance.now() - began) / 1000;
  db.close();
  rmSync(folder, { recursive: true });
  return seconds;
}
