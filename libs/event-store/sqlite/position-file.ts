import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeDatabase, type Database, openDatabase, type Statement, transaction } from '#sqlite';

type Placed = { readonly id: string; readonly position: bigint };

/**
 * Positions of events by their ids, in a file of this process that goes with it: for an engine that cannot be asked
 * for an id, and a log too long to be held in memory. Some 60 bytes an event.
 */
export class PositionFile {
  readonly #find: Statement;
  readonly #add: Statement;

  private constructor(
    private readonly folder: string,
    private readonly db: Database,
  ) {
    db.exec('CREATE TABLE places (id TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT, WITHOUT ROWID');
    this.#find = db.prepare('SELECT position FROM places WHERE id = ?');
    this.#find.setReadBigInts(true);
    this.#add = db.prepare('INSERT OR IGNORE INTO places (id, position) VALUES (?, ?)');
  }

  static create(): PositionFile {
    const folder = mkdtempSync(join(tmpdir(), 'continuum-positions-'));
    return new PositionFile(folder, openDatabase(join(folder, 'positions.db'), { synchronous: 'NORMAL' }));
  }

  find(id: string): bigint | null {
    return this.#find.get<{ position: bigint }>(id)?.position ?? null;
  }

  /** Where an id stands twice, the first place counts. */
  add(events: readonly Placed[]): void {
    transaction(this.db, () => {
      for (const { id, position } of events) this.#add.run(id, position);
    });
  }

  close(): void {
    closeDatabase(this.db);
    rmSync(this.folder, { recursive: true, force: true });
  }
}
