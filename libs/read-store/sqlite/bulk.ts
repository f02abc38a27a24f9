import type { Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely';
import type { Bulk, BulkShape, BulkStatements, Values } from '../bulk-statements.js';
import type { ColumnValue } from '../columns.js';
import { pieces } from '../pieces.js';
import type { AnyTables } from '../read-store.js';

/** The most parameters that one statement takes. */
const PARAMETERS = 32_766;

/** A statement of more rows than this gains nothing and costs a longer text. */
const ROWS_AT_ONCE = 256;

/** Nested deeper than this, a condition meets the engine's limits. */
const CONDITIONS_AT_ONCE = 64;

/**
 * A parameter for each value. Texts are compiled once for each size and used again with other values, since compiling
 * a large statement costs more than running it.
 */
export class SqliteBulk implements BulkStatements {
  private readonly texts = new Map<string, string>();
  private readonly columns: readonly string[];
  private readonly rowsAtOnce: number;

  constructor(
    private readonly db: Kysely<AnyTables>,
    private readonly shape: BulkShape,
  ) {
    this.columns = Object.keys(shape.columns);
    this.rowsAtOnce = Math.min(ROWS_AT_ONCE, Math.floor(PARAMETERS / this.columns.length));
  }

  upsert(rows: readonly Values[]): Iterable<Bulk> {
    return this.cut('upsert', rows, this.rowsAtOnce, (size) => this.compileUpsert(size));
  }

  delete(keys: readonly Values[]): Iterable<Bulk> {
    return this.cut('delete', keys, CONDITIONS_AT_ONCE, (size) => this.compileDelete(size));
  }

  find(keys: readonly ColumnValue[]): Iterable<Bulk> {
    return this.cut('find', keys, this.rowsAtOnce, (size) => this.compileFind(size));
  }

  findByKeys(keys: readonly Values[]): Iterable<Bulk> {
    return this.cut('find by key', keys, CONDITIONS_AT_ONCE, (size) => this.compileFindByKeys(size));
  }

  private *cut(
    name: string,
    items: readonly (Values | ColumnValue)[],
    largest: number,
    compile: (size: number) => string,
  ): Generator<Bulk> {
    for (const piece of pieces(items, largest)) {
      const known = `${name} ${piece.length}`;
      const text = this.texts.get(known) ?? compile(piece.length);
      this.texts.set(known, text);
      yield { text, values: piece.flat() };
    }
  }

  private compileUpsert(size: number): string {
    const { table, primaryKey } = this.shape;
    const row = Object.fromEntries(this.columns.map((column) => [column, 'any']));
    const others = this.columns.filter((column) => !primaryKey.includes(column));
    return this.db
      .insertInto(table)
      .values(Array.from({ length: size }, () => row))
      .onConflict((conflict) => {
        const target = conflict.columns([...primaryKey]);
        if (others.length === 0) return target.doNothing();
        return target.doUpdateSet((eb) =>
          Object.fromEntries(others.map((column) => [column, eb.ref(`excluded.${column}`)])),
        );
      })
      .compile().sql;
  }

  private compileDelete(size: number): string {
    return this.db
      .deleteFrom(this.shape.table)
      .where((eb) => this.oneOf(eb, size))
      .compile().sql;
  }

  private compileFindByKeys(size: number): string {
    return this.db
      .selectFrom(this.shape.table)
      .select([...this.columns])
      .where((eb) => this.oneOf(eb, size))
      .compile().sql;
  }

  private oneOf(eb: ExpressionBuilder<AnyTables, string>, size: number): Expression<SqlBool> {
    const one = () => eb.and(this.shape.primaryKey.map((column) => eb(column, '=', 'any')));
    return eb.or(Array.from({ length: size }, one));
  }

  private compileFind(size: number): string {
    const [first = ''] = this.shape.primaryKey;
    return this.db
      .selectFrom(this.shape.table)
      .select([...this.columns])
      .where(first, 'in', Array(size).fill('any'))
      .compile().sql;
  }
}
