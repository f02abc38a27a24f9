import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Postgres, PostgresConnection } from '#postgres';
import { KeyRefusedError } from '../errors.js';
import { SECRET, SECRET_OWNER, SIGNING, SIGNING_OWNER } from '../stored-keys.js';
import { wrap } from '../wrapping.js';
import { installationRows, putInstallationRows } from './installation-rows.js';
import type { MasterKeys } from './master-keys.js';

/** It may have to be made, or be under another master key by now. */
const LOOKS = 3;

/**
 * Is there, and stays, while a statement makes keys under the master key that `$1` is the mark of; whoever puts the keys under
 * another one waits for it.
 */
export const UNDER_CURRENT = `mark as (select 1 from installation where name = '${SECRET}' and wrapped = $1 for share)`;

/** Puts a secret into tables that have none. */
export async function makeSecret(connection: PostgresConnection, master: KeyObject): Promise<void> {
  await putInstallationRows(connection, new Map([[SECRET, wrap(master, SECRET_OWNER, newKey())]]));
}

/** The 32 bytes that the installation signs with, made when they are first wanted. @throws KeyRefusedError */
export async function signingSeed(pool: Postgres, masters: MasterKeys): Promise<Uint8Array> {
  for (let nth = 1; nth <= LOOKS; nth++) {
    const wrapped = (await installationRows(pool)).get(SIGNING);
    const key = wrapped === undefined ? null : masters.unwrapped(SIGNING_OWNER, wrapped);
    if (key !== null) return key.export();
    await masters.look();
    if (wrapped === undefined) await makeSigning(pool, masters);
  }
  throw new KeyRefusedError(
    'The signing key was altered. Bring the keys in PostgreSQL back from the key backup',
  );
}

/** The same; null where none were wanted yet. @throws KeyRefusedError */
export async function storedSigningSeed(pool: Postgres, masters: MasterKeys): Promise<Uint8Array | null> {
  return (await installationRows(pool)).has(SIGNING) ? signingSeed(pool, masters) : null;
}

async function makeSigning(pool: Postgres, masters: MasterKeys): Promise<void> {
  const { current, mark } = masters.standing;
  await pool.query(
    `with ${UNDER_CURRENT} insert into installation (name, wrapped) select $2::text, $3::bytea from mark on conflict do nothing`,
    [mark, SIGNING, wrap(current, SIGNING_OWNER, newKey())],
  );
}

export function newKey(): KeyObject {
  return createSecretKey(randomBytes(32));
}
