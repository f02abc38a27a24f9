import type { KeyObject } from 'node:crypto';
import type { Database } from '#sqlite';
import { KeyRefusedError } from '../errors.js';
import { NEXT_MASTER, NEXT_OWNER, SECRET, SECRET_OWNER } from '../stored-keys.js';
import { unwrapped } from '../wrapping.js';
import { installationRow } from './installation-rows.js';

type Opened = { readonly effective: KeyObject; readonly secret: KeyObject };

/**
 * The installation's secret and the master key that wraps everything: the one given, or the one that a rotation
 * which was cut off put in its place.
 *
 * @throws KeyRefusedError where the secret is lost, or neither opens it
 */
export function effectiveMaster(db: Database, path: string, master: KeyObject): Opened {
  const secret = installationRow(db, SECRET);
  if (secret === null) {
    throw new KeyRefusedError(`${path} has lost its installation secret. Bring it back from the key backup`);
  }
  const next = installationRow(db, NEXT_MASTER);
  const handedOver = next === null ? null : unwrapped(master, NEXT_OWNER, next);
  for (const effective of [master, handedOver]) {
    const found = effective === null ? null : unwrapped(effective, SECRET_OWNER, secret);
    if (effective !== null && found !== null) return { effective, secret: found };
  }
  throw new KeyRefusedError(`The master key does not open ${path}. Use the master key it was made with`);
}

/** After this the old master key opens nothing any more, in this file. */
export function finishRotation(db: Database): void {
  if (installationRow(db, NEXT_MASTER) === null) return;
  db.exec('PRAGMA secure_delete = ON');
  db.prepare('DELETE FROM installation WHERE name = ?').run(NEXT_MASTER);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
}
