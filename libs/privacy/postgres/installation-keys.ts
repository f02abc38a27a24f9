import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { SealBrokenError } from '#event-sourcing';
import type { Postgres, PostgresConnection } from '#postgres';
import { KeyRefusedError } from '../errors.js';
import { ARRIVING, SECRET, SECRET_OWNER, SIGNING, SIGNING_OWNER } from '../stored-keys.js';
import { unwrap, wrap } from '../wrapping.js';

/** Puts a secret where there is none; of many at once, one's is kept. */
export async function makeSecret(connection: PostgresConnection, master: KeyObject): Promise<void> {
  await make(connection, master, SECRET, SECRET_OWNER);
}

/** @throws KeyRefusedError where it is lost, the master key is another, or the keys are being moved */
export async function installationSecret(pool: Postgres, master: KeyObject): Promise<KeyObject> {
  if ((await stored(pool, ARRIVING)) !== null) {
    throw new KeyRefusedError(
      'A log is being moved into this cluster, and is not all there yet. Finish it: continuum move --from FOLDER',
    );
  }
  const wrapped = await stored(pool, SECRET);
  if (wrapped === null) {
    throw new KeyRefusedError(
      'The installation secret is missing among the keys in PostgreSQL. Bring it back from the key backup',
    );
  }
  return unwrapped(master, SECRET_OWNER, wrapped, {
    refusal: 'The master key does not open the keys in PostgreSQL. Use the master key they were made with',
  });
}

/** The 32 bytes that the installation signs with, made when they are first wanted. @throws KeyRefusedError */
export async function signingSeed(pool: Postgres, master: KeyObject): Promise<Uint8Array> {
  const known = await storedSigningSeed(pool, master);
  if (known !== null) return known;
  await make(pool, master, SIGNING, SIGNING_OWNER);
  return opened(master, (await stored(pool, SIGNING)) ?? new Uint8Array());
}

/** The same; null where none were wanted yet. @throws KeyRefusedError */
export async function storedSigningSeed(pool: Postgres, master: KeyObject): Promise<Uint8Array | null> {
  const wrapped = await stored(pool, SIGNING);
  return wrapped === null ? null : opened(master, wrapped);
}

function opened(master: KeyObject, wrapped: Uint8Array): Uint8Array {
  const key = unwrapped(master, SIGNING_OWNER, wrapped, {
    refusal: 'The signing key was altered. Bring the keys in PostgreSQL back from the key backup',
  });
  return key.export();
}

async function stored(db: Postgres, name: string): Promise<Uint8Array | null> {
  const { rows } = await db.query<{ wrapped: Uint8Array }>(
    'select wrapped from installation where name = $1',
    [name],
  );
  return rows[0]?.wrapped ?? null;
}

async function make(
  db: Postgres | PostgresConnection,
  master: KeyObject,
  name: string,
  owner: readonly string[],
): Promise<void> {
  await db.query('insert into installation (name, wrapped) values ($1, $2) on conflict do nothing', [
    name,
    wrap(master, owner, createSecretKey(randomBytes(32))),
  ]);
}

function unwrapped(
  master: KeyObject,
  owner: readonly string[],
  wrapped: Uint8Array,
  { refusal }: { readonly refusal: string },
): KeyObject {
  try {
    return unwrap(master, owner, wrapped);
  } catch (cause) {
    if (!(cause instanceof SealBrokenError)) throw cause;
    throw new KeyRefusedError(refusal, { cause });
  }
}
