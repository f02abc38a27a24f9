import { CompiledQuery, type Expression, type ExpressionBuilder, type Kysely, type SqlBool } from 'kysely';
import type { ColumnValue } from './columns.js';
import { pieces } from './pieces.js';
import type { AnyTables, ReadStore } from './read-store.js';

type Values = readonly ColumnValue[];

/** A statement of more rows than this gains nothing and costs a longer text. */
const ROWS_AT_ONCE = 256;

/** Nested deeper than this, a condition meets the engines' limits. */
const CONDITIONS_AT_ONCE = 64;

/**
 * Writes and reads many rows of one table with few statements. Texts are compiled once for each size and
 * used again with other values, since compiling a large statement costs more than running it.
 */
export class BulkTable {
  private readonly texts = new Map<string, string>();
  private readonly rowsAtOnce: number;

  constructor(
    private readonly store: ReadStore,
    readonly table: string,
    readonly columns: readonly string[],
    readonly primaryKey: readonly string[],
  ) {
    this.rowsAtOnce = Math.min(ROWS_AT_ONCE, Math.floor(store.maxParameters / columns.length));
  }

  /** Inserts the rows, or replaces those with the same primary key. No two may share one. */
  async upsert(db: Kysely<AnyTables>, rows: readonly Values[]): Promise<void> {
    for (const piece of pieces(rows, this.rowsAtOnce)) {
      const text = this.text(`upsert ${piece.length}`, () => this.compileUpsert(piece.length));
      await db.executeQuery(CompiledQuery.raw(text, piece.flat()));
    }
  }

  /** Deletes the rows with these primary keys, values in the order of the key's columns. */
  async delete(db: Kysely<AnyTables>, keys: readonly Values[]): Promise<void> {
    for (const piece of pieces(keys, CONDITIONS_AT_ONCE)) {
      const text = this.text(`delete ${piece.length}`, () => this.compileDelete(piece.length));
      await db.executeQuery(CompiledQuery.raw(text, piece.flat()));
    }
  }

  /** The rows whose first key column is one of these values, in no order. */
  async find<Row>(db: Kysely<AnyTables>, keys: readonly ColumnValue[]): Promise<Row[]> {
    const found: Row[] = [];
    for (const piece of pieces(keys, this.rowsAtOnce)) {
      const text = this.text(`find ${piece.length}`, () => this.compileFind(piece.length));
      const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(text, [...piece]));
      for (const row of rows) found.push(row);
    }
    return found;
  }

  /** The rows with these primary keys, values in the order of the key's columns, in no order. */
  async findByKeys<Row>(db: Kysely<AnyTables>, keys: readonly Values[]): Promise<Row[]> {
    const found: Row[] = [];
    for (const piece of pieces(keys, CONDITIONS_AT_ONCE)) {
      const text = this.text(`find by key ${piece.length}`, () => this.compileFindByKeys(piece.length));
      const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(text, piece.flat()));
      for (const row of rows) found.push(row);
    }
    return found;
  }

  private text(name: string, compile: () => string): string {
    const known = this.texts.get(name);
    if (known !== undefined) return known;
    const made = compile();
    this.texts.set(name, made);
    return made;
  }

  private compileUpsert(size: number): string {
    const row = Object.fromEntries(this.columns.map((column) => [column, 'any']));
    const others = this.columns.filter((column) => !this.primaryKey.includes(column));
    return this.store.db
      .insertInto(this.table)
      .values(Array.from({ length: size }, () => row))
      .onConflict((conflict) => {
        const target = conflict.columns([...this.primaryKey]);
        if (others.length === 0) return target.doNothing();
        return target.doUpdateSet((eb) =>
          Object.fromEntries(others.map((column) => [column, eb.ref(`excluded.${column}`)])),
        );
      })
      .compile().sql;
  }

  private compileDelete(size: number): string {
    return this.store.db
      .deleteFrom(this.table)
      .where((eb) => this.oneOf(eb, size))
      .compile().sql;
  }

  private compileFindByKeys(size: number): string {
    return this.store.db
      .selectFrom(this.table)
      .select([...this.columns])
      .where((eb) => this.oneOf(eb, size))
      .compile().sql;
  }

  private oneOf(eb: ExpressionBuilder<AnyTables, string>, size: number): Expression<SqlBool> {
    const one = () => eb.and(this.primaryKey.map((column) => eb(column, '=', 'any')));
    return eb.or(Array.from({ length: size }, one));
  }

  private compileFind(size: number): string {
    const [first = ''] = this.primaryKey;
    return this.store.db
      .selectFrom(this.table)
      .select([...this.columns])
      .where(first, 'in', Array(size).fill('any'))
      .compile().sql;
  }
}
