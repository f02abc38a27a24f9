import type { KeyObject } from 'node:crypto';
import {
  inTransaction,
  isLaidOut,
  type Layout,
  olderReadersGone,
  openPostgres,
  type Postgres,
  type PostgresConnection,
} from '#postgres';
import { KeyRefusedError } from '../errors.js';
import {
  NEXT_MASTER,
  NEXT_OWNER,
  PREVIOUS_MASTER,
  PREVIOUS_OWNER,
  SECRET,
  SECRET_OWNER,
  SIGNING,
  SIGNING_OWNER,
} from '../stored-keys.js';
import { unwrap, wrap } from '../wrapping.js';
import {
  type InstallationRows,
  installationRows,
  putInstallationRows,
  removeInstallationRow,
} from './installation-rows.js';
import { keyLayout, missing } from './key-layout.js';
import { type MasterStanding, usableStanding } from './master-standing.js';
import { RewrappedRows } from './rewrapped-rows.js';
import { orUnavailable } from './unavailable.js';

export type MasterRotationOptions = {
  /** The master key that the settings give. */
  readonly master: KeyObject;
  /** Told of how many keys of how many are under the new master key. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Default: `continuum_keys`. */
  readonly schema?: string;
};

/**
 * Puts the keys in PostgreSQL under another master key, beside the processes that use them: from the first moment on all that
 * is made is under the new one, both open what is there, and the old one leads to the new one until {@link finish}.
 * Killed at any instant, it goes on from there when it is asked again.
 */
export class MasterRotation {
  private readonly pool: Postgres;
  private readonly layout: Layout;

  /** @param url - `postgresql://user:password@host:port/database` */
  constructor(
    url: string,
    private readonly options: MasterRotationOptions,
  ) {
    this.layout = keyLayout(options.schema);
    this.pool = openPostgres({ url, schema: this.layout.schema, connections: 2 });
  }

  /**
   * @returns how many patient keys there are, all of them under the new master key
   * @throws KeyRefusedError where the master key opens nothing there, a rotation to another one was begun, or a key was altered
   */
  rotate(next: KeyObject): Promise<number> {
    return orUnavailable(async () => {
      const standing = await this.standing();
      if (!standing.isHandedOver && next.equals(standing.current)) {
        throw new KeyRefusedError('The keys are under this master key already. Name another one');
      }
      await inTransaction(this.pool, (connection) => this.begin(connection, next));
      return this.rewrap();
    });
  }

  /**
   * The master key before the one that the settings give leads to nothing any more.
   *
   * @returns how many patient keys there are
   * @throws KeyRefusedError where the settings still give the one before
   */
  finish(): Promise<number> {
    return orUnavailable(async () => {
      const { current } = await this.standing();
      if (!current.equals(this.options.master)) {
        throw new KeyRefusedError(
          'The settings still give the master key before. Give the new one in CONTINUUM_MASTER_KEY_FILE or CONTINUUM_MASTER_KEY, here as on every node and projector',
        );
      }
      const keys = await this.rewrap();
      await removeInstallationRow(this.pool, NEXT_MASTER);
      // Else the new master key under the old one would stay in the table's file; also where this was killed before.
      await olderReadersGone(this.pool);
      await this.pool.query('vacuum (full) installation');
      return keys;
    });
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async standing(): Promise<MasterStanding> {
    if (!(await isLaidOut(this.pool, this.layout))) throw missing(this.layout);
    return usableStanding(await installationRows(this.pool), this.options.master);
  }

  private async begin(connection: PostgresConnection, next: KeyObject): Promise<void> {
    // Whoever makes a key is waited for; who comes later sees that it is under the old master key no more.
    await connection.query('select from installation where name = $1 for update', [SECRET]);
    const rows = await installationRows(connection);
    const standing = usableStanding(rows, this.options.master);
    if (!standing.isHandedOver) return putInstallationRows(connection, under(next, standing, rows));
    if (standing.current.equals(next)) return;
    throw new KeyRefusedError(
      'A rotation to another master key was begun. Finish it first, with that one as the master key: continuum key rotate --finish',
    );
  }

  private async rewrap(): Promise<number> {
    const standing = await this.standing();
    const rows = new RewrappedRows(this.pool, standing);
    const total = await rows.count();
    if (standing.previous === null) return total;
    await rows.rewrapAll((done) => this.options.onProgress?.(done, total));
    await removeInstallationRow(this.pool, PREVIOUS_MASTER);
    return total;
  }
}

/** What an installation has one of, under the next master key, and how the two lead to each other. */
function under(
  next: KeyObject,
  { current, secret }: MasterStanding,
  rows: InstallationRows,
): InstallationRows {
  const signing = rows.get(SIGNING);
  return new Map([
    [SECRET, wrap(next, SECRET_OWNER, secret)],
    ...(signing === undefined
      ? []
      : [[SIGNING, wrap(next, SIGNING_OWNER, unwrap(current, SIGNING_OWNER, signing))] as const]),
    [NEXT_MASTER, wrap(current, NEXT_OWNER, next)],
    [PREVIOUS_MASTER, wrap(next, PREVIOUS_OWNER, current)],
  ]);
}
