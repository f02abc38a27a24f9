/** What a column holds, whatever the engine. `json` is kept as text and is not searched inside. */
export type ColumnKind = 'text' | 'integer' | 'boolean' | 'json';

/** A kind, with `?` where the column may be null: `'text?'`. */
export type Column = ColumnKind | `${ColumnKind}?`;

/** A table's columns in the order in which they are stored. */
export type Columns = { readonly [column: string]: Column };

/** A value as engines take it; `json` is text by then. */
export type ColumnValue = string | number | boolean | null;

type KindFor<Value> = [Value] extends [string]
  ? 'text'
  : [Value] extends [number]
    ? 'integer'
    : [Value] extends [boolean]
      ? 'boolean'
      : 'json';

type ColumnFor<Value> = null extends Value
  ? `${KindFor<NonNullable<Value>> | 'json'}?`
  : KindFor<Value> | 'json';

/** The columns that fit a row's type, so that a forgotten or misnamed column does not compile. */
export type ColumnsOf<Row extends object> = { readonly [Name in keyof Row & string]-?: ColumnFor<Row[Name]> };

/** Whether a column may be null, and what it holds otherwise. */
export function columnParts(column: Column): { readonly kind: ColumnKind; readonly nullable: boolean } {
  const nullable = column.endsWith('?');
  return { kind: (nullable ? column.slice(0, -1) : column) as ColumnKind, nullable };
}
