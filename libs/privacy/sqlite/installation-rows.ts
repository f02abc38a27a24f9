import type { Database } from '#sqlite';

/** What an installation has one of, each wrapped by the master key, by the name it is stored under. Stored. */
export const SECRET = 'secret';
export const SECRET_OWNER = ['installation'] as const;
/** What the installation signs with. */
export const SIGNING = 'signing';
export const SIGNING_OWNER = ['signing'] as const;
/** The new master key under the old one, while a rotation is under way. */
export const NEXT_MASTER = 'next-master';
export const NEXT_OWNER = ['next-master'] as const;

export function installationRow(db: Database, name: string): Uint8Array | null {
  const row = db
    .prepare('SELECT wrapped FROM installation WHERE name = ?')
    .get<{ wrapped: Uint8Array }>(name);
  return row?.wrapped ?? null;
}

export function putInstallationRow(db: Database, name: string, wrapped: Uint8Array): void {
  db.prepare('INSERT OR REPLACE INTO installation (name, wrapped) VALUES (?, ?)').run(name, wrapped);
}
