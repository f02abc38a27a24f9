import type { Database } from './database.js';

type DatabaseConstructor = new (path: string, options?: { readOnly?: boolean }) => Database;
type Backup = (
  source: Database,
  path: string,
  options: {
    readonly rate: number;
    readonly progress: (pages: { totalPages: number; remainingPages: number }) => void;
  },
) => Promise<unknown>;
type DriverModule = { readonly DatabaseSync: DatabaseConstructor; readonly backup: Backup };

/** The first SQLite in which a WAL reset cannot corrupt the file. */
export const OLDEST_SAFE_SQLITE = '3.51.3';

/** The SQLite in use: Node's own where it is new enough, otherwise the one a package brings along. */
export const driver = await loadDriver();

async function loadDriver(): Promise<DriverModule & { readonly name: string; readonly version: string }> {
  const own = builtIn();
  if (own && isSafe(versionOf(own))) return { ...own, name: 'node:sqlite', version: versionOf(own) };
  const { DatabaseSync, backup } = await import('@photostructure/sqlite');
  const packaged = {
    DatabaseSync: DatabaseSync as unknown as DatabaseConstructor,
    backup: backup as unknown as Backup,
  };
  const version = versionOf(packaged);
  if (!isSafe(version)) {
    throw new Error(
      `SQLite ${version} is too old: ${OLDEST_SAFE_SQLITE} or newer is needed to keep data safe`,
    );
  }
  return { ...packaged, name: '@photostructure/sqlite', version };
}

function builtIn(): DriverModule | undefined {
  const { emitWarning } = process;
  // Some releases call the module experimental on stderr at its first load, in the middle of an operator's output.
  process.emitWarning = () => {};
  try {
    const found = process.getBuiltinModule('node:sqlite') as DriverModule | undefined;
    return found?.DatabaseSync && { DatabaseSync: found.DatabaseSync, backup: found.backup };
  } finally {
    process.emitWarning = emitWarning;
  }
}

function versionOf({ DatabaseSync }: Pick<DriverModule, 'DatabaseSync'>): string {
  const db = new DatabaseSync(':memory:');
  const row = db.prepare('SELECT sqlite_version() AS version').get<{ version: string }>();
  db.close();
  return row?.version ?? 'of unknown version';
}

function isSafe(version: string): boolean {
  return version.localeCompare(OLDEST_SAFE_SQLITE, 'en', { numeric: true }) >= 0;
}
