import { type ColumnKind, type Columns, type ColumnValue, columnParts } from './columns.js';

/** A row holds a value that its column cannot keep. Names the column and what is wrong, never the value. */
export class UnfitRowError extends Error {
  readonly code = 'UNFIT_ROW';
  constructor(column: string, what: string) {
    super(`Column ${column} ${what}`);
  }
}

/** Turns rows as views make them into values that every engine keeps alike, and back. */
export class RowCodec {
  private readonly names: readonly string[];
  private readonly parts: readonly { readonly kind: ColumnKind; readonly nullable: boolean }[];
  private readonly kinds: ReadonlyMap<string, ColumnKind>;

  constructor(columns: Columns) {
    this.names = Object.keys(columns);
    this.parts = Object.values(columns).map(columnParts);
    this.kinds = new Map(this.names.map((name, i) => [name, this.parts[i]?.kind ?? 'text']));
  }

  /**
   * A row's values in the order of the columns.
   *
   * @throws UnfitRowError where a value does not fit its column, so that no engine is asked to bend it
   */
  encode(row: object): ColumnValue[] {
    const values = row as Readonly<Record<string, unknown>>;
    for (const name of Object.keys(row)) {
      if (!this.kinds.has(name)) throw new UnfitRowError(name, 'is not declared');
    }
    return this.parts.map(({ kind, nullable }, i) => {
      const name = this.names[i] ?? '';
      const value = values[name];
      return value === null && nullable ? null : ENCODE[kind](name, value);
    });
  }

  /** `json` parsed, booleans as booleans; columns that are not the view's own are left as they are. */
  decode<Row extends object>(stored: object): Row {
    const row: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(stored)) {
      const kind = value === null ? 'text' : this.kinds.get(name);
      if (kind === 'json') row[name] = JSON.parse(value as string);
      else if (kind === 'boolean') row[name] = value === true || value === 1;
      else row[name] = value;
    }
    return row as Row;
  }
}

const ENCODE: { readonly [Kind in ColumnKind]: (column: string, value: unknown) => ColumnValue } = {
  text(column, value) {
    if (typeof value !== 'string') throw new UnfitRowError(column, 'is no text');
    // Engines cut or refuse these two, or give back another text.
    if (value.includes('\u0000')) throw new UnfitRowError(column, 'holds a NUL character');
    if (!value.isWellFormed()) throw new UnfitRowError(column, 'holds a lone surrogate');
    return value;
  },
  integer(column, value) {
    if (!Number.isSafeInteger(value)) throw new UnfitRowError(column, 'is no safe integer');
    // Minus zero is stored as zero, and must not look like a change.
    return (value as number) + 0;
  },
  boolean(column, value) {
    if (typeof value !== 'boolean') throw new UnfitRowError(column, 'is no boolean');
    return value;
  },
  json(column, value) {
    const text = JSON.stringify(value);
    if (typeof text !== 'string') throw new UnfitRowError(column, 'is no JSON');
    return text;
  },
};
