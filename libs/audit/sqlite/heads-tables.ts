import type { Database, Statement } from '#sqlite';
import { EMPTY, type Leaf, leafOf, type Part, recordOf, rootOf, type StreamHead } from '../proof/index.js';

const SCHEMA_VERSION = 1;
/** Leaves that share this many first bits are hashed together once, and again only when one of them changes. */
const BRANCH_DEPTH = 16;
const PREFIX_CHARACTERS = BRANCH_DEPTH / 4;

const SCHEMA = `
  CREATE TABLE stand (position INTEGER NOT NULL, event TEXT NOT NULL, recorded_at TEXT NOT NULL) STRICT;
  CREATE TABLE head (
    stream TEXT PRIMARY KEY, record TEXT NOT NULL, revision INTEGER NOT NULL, hash TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX head_by_record ON head (record);
  CREATE TABLE changed (record TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE leaf (key TEXT PRIMARY KEY, heads TEXT NOT NULL, hash TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE branch (prefix TEXT PRIMARY KEY, leaves INTEGER NOT NULL, hash TEXT NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** Up to which event the heads are those of the log. */
export type Stand = {
  readonly position: number;
  readonly event: string;
  /** The log's time there: the greatest at which anything up to it was recorded, UTC. */
  readonly recordedAt: string;
};

/** The rows of `proof.db`. Every method runs inside a transaction of its caller. */
export class HeadsTables {
  readonly #headsOf: Statement;
  readonly #head: Statement;
  readonly #putHead: Statement;
  readonly #noteChanged: Statement;
  readonly #putLeaf: Statement;
  readonly #leavesFrom: Statement;
  readonly #putBranch: Statement;

  constructor(private readonly db: Database) {
    this.#headsOf = db.prepare('SELECT stream, revision, hash FROM head WHERE record = ?');
    this.#head = db.prepare('SELECT revision, hash FROM head WHERE stream = ?');
    this.#putHead = db.prepare(
      'INSERT INTO head (stream, record, revision, hash) VALUES (?, ?, ?, ?) ' +
        'ON CONFLICT DO UPDATE SET revision = excluded.revision, hash = excluded.hash',
    );
    this.#noteChanged = db.prepare('INSERT INTO changed (record) VALUES (?) ON CONFLICT DO NOTHING');
    this.#putLeaf = db.prepare('INSERT OR REPLACE INTO leaf (key, heads, hash) VALUES (?, ?, ?)');
    this.#leavesFrom = db.prepare('SELECT key, hash FROM leaf WHERE key >= ? AND key < ? ORDER BY key');
    this.#putBranch = db.prepare('INSERT OR REPLACE INTO branch (prefix, leaves, hash) VALUES (?, ?, ?)');
  }

  static prepare(db: Database): void {
    db.exec(SCHEMA);
  }

  static isPrepared(version: unknown): boolean {
    return version === SCHEMA_VERSION;
  }

  stand(): Stand | null {
    return (
      this.db.prepare('SELECT position, event, recorded_at AS recordedAt FROM stand').get<Stand>() ?? null
    );
  }

  headOf(stream: string): Omit<StreamHead, 'stream'> | undefined {
    return this.#head.get<Omit<StreamHead, 'stream'>>(stream);
  }

  /** Moves on to where these streams have come. What rests on them is settled later. */
  move(heads: Iterable<StreamHead>, { position, event, recordedAt }: Stand): void {
    for (const { stream, revision, hash } of heads) {
      const record = recordOf(stream);
      this.#putHead.run(stream, record, revision, hash);
      this.#noteChanged.run(record);
    }
    this.db.exec('DELETE FROM stand');
    this.db
      .prepare('INSERT INTO stand (position, event, recorded_at) VALUES (?, ?, ?)')
      .run(position, event, recordedAt);
  }

  /** Hashes what rests on the streams that have moved. */
  settle(): void {
    const prefixes = new Set<string>();
    const changed = this.db.prepare('SELECT record FROM changed').all<{ record: string }>();
    for (const { record } of changed) {
      const { key, heads, hash } = leafOf(record, this.of(record));
      prefixes.add(key.slice(0, PREFIX_CHARACTERS));
      this.#putLeaf.run(key, heads, hash);
    }
    for (const prefix of prefixes) this.#hashBranch(prefix);
    this.db.exec('DELETE FROM changed');
  }

  of(record: string): StreamHead[] {
    return this.#headsOf.all<StreamHead>(record);
  }

  records(): string[] {
    const rows = this.db
      .prepare('SELECT DISTINCT record FROM head ORDER BY record')
      .all<{ record: string }>();
    return rows.map(({ record }) => record);
  }

  streams(): number {
    return this.db.prepare('SELECT count(*) AS count FROM head').get<{ count: number }>()?.count ?? 0;
  }

  /** In the order of their keys. */
  leaves(): Leaf[] {
    return this.db.prepare('SELECT key, heads, hash FROM leaf ORDER BY key').all<Leaf>();
  }

  root(): string {
    type Row = { prefix: string; leaves: number; hash: string };
    const rows = this.db.prepare('SELECT prefix, leaves, hash FROM branch ORDER BY prefix').all<Row>();
    // A branch with one leaf is that leaf, which stands wherever it is alone.
    return rootOf(
      rows.map(({ prefix, leaves, hash }) => ({ key: prefix, hash, from: leaves === 1 ? 0 : BRANCH_DEPTH })),
    );
  }

  #hashBranch(prefix: string): void {
    const leaves = this.#leavesFrom.all<Leaf>(prefix, `${prefix}g`);
    const parts: Part[] = leaves.map(({ key, hash }) => ({ key, hash, from: 0 }));
    const hash = parts.length === 0 ? EMPTY : rootOf(parts, 0, parts.length, BRANCH_DEPTH);
    this.#putBranch.run(prefix, parts.length, hash);
  }
}
