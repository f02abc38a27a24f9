import type { Database } from '#sqlite';

export function installationRow(db: Database, name: string): Uint8Array | null {
  const row = db
    .prepare('SELECT wrapped FROM installation WHERE name = ?')
    .get<{ wrapped: Uint8Array }>(name);
  return row?.wrapped ?? null;
}

export function putInstallationRow(db: Database, name: string, wrapped: Uint8Array): void {
  db.prepare('INSERT OR REPLACE INTO installation (name, wrapped) VALUES (?, ?)').run(name, wrapped);
}
