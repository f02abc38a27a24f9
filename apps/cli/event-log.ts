import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { EVENTS_FILE, SqliteEventStore } from '#event-store/sqlite';

/** Opens the log of a data folder for reading, beside a running service or without one. */
export async function withLog<Result>(
  folder: string,
  use: (log: SqliteEventStore) => Promise<Result>,
): Promise<Result> {
  checkLog(folder);
  const log = await SqliteEventStore.openReadOnly(folder);
  try {
    return await use(log);
  } finally {
    await log.close();
  }
}

/** @throws Error where the folder holds no log */
export function checkLog(folder: string): void {
  if (existsSync(join(folder, EVENTS_FILE))) return;
  throw new Error(
    `There is no event log in ${folder}. Set CONTINUUM_DATA_DIR to a data folder, or start one: npx continuum serve`,
  );
}
