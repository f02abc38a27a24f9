import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { RECORD_KINDS } from './record-fields.js';

const closed = { additionalProperties: false };
const name = Type.String({ minLength: 1, maxLength: 60 });

/** Where a value comes from: a column's name alone is the column as it is. */
const valueSource = Type.Union([
  name,
  Type.Object({ constant: Type.Union([Type.String(), Type.Array(Type.String())]) }, closed),
  Type.Object(
    {
      /** Several are joined by a blank; empty ones are left out. */
      columns: Type.Array(name, { minItems: 2, maxItems: 8 }),
    },
    closed,
  ),
  Type.Object(
    {
      column: name,
      /** `date`, `iso-instant`, or a pattern such as `DD.MM.YYYY HH:mm`. */
      date: Type.Optional(Type.String()),
      /** Added to a date that names no time: -1 turns a first day without into the last day with. */
      plusDays: Type.Optional(Type.Integer({ minimum: -366, maximum: 366 })),
      /** What the column says, and what that is here. Other values are refused. */
      values: Type.Optional(Type.Record(Type.String(), Type.String())),
      /** Values that are as good as an empty column. */
      none: Type.Optional(Type.Array(Type.String())),
      /** Says the column's value in another file's words, before `values` and `none`. */
      lookup: Type.Optional(
        Type.Object({ file: Type.String({ minLength: 1 }), key: name, value: name }, closed),
      ),
    },
    closed,
  ),
]);

const fields = Type.Record(Type.String(), valueSource);
const record = Type.Union(RECORD_KINDS.map((kind) => Type.Literal(kind)));

const mappedFile = Type.Object(
  {
    file: Type.String({ minLength: 1, maxLength: 100, pattern: '^[^/\\\\]+$' }),
    /** Columns that together name a row for good. */
    id: Type.Array(name, { minItems: 1, maxItems: 6 }),
    record: Type.Optional(record),
    /** Where one file holds several kinds of records: a column says which row is which. */
    recordBy: Type.Optional(
      Type.Object(
        {
          column: name,
          cases: Type.Record(
            Type.String(),
            Type.Union([
              Type.Object({ record, fields: Type.Optional(fields) }, closed),
              Type.Object({ refuse: Type.String({ minLength: 1 }) }, closed),
            ]),
          ),
          /** Left out: a value that is no case refuses the row. */
          otherwise: Type.Optional(Type.Object({ record, fields: Type.Optional(fields) }, closed)),
        },
        closed,
      ),
    ),
    fields,
  },
  closed,
);

const mapping = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$' }),
    description: Type.Optional(Type.String()),
    /** What the patients' identifiers belong to, such as a record number's issuer. */
    patientSystem: Type.String({ minLength: 1, maxLength: 200 }),
    /** On whose calendar an instant is a date, where a row names no facility. */
    zone: Type.String(),
    delimiter: Type.Optional(
      Type.Union([Type.Literal(','), Type.Literal(';'), Type.Literal('\t'), Type.Literal('|')]),
    ),
    /** Read in this order. */
    files: Type.Array(mappedFile, { minItems: 1, maxItems: 20 }),
    /** The file whose rows are counted; those of the others stand beside. */
    counts: Type.String(),
  },
  closed,
);

export type ValueSource = Static<typeof valueSource>;
export type Fields = Static<typeof fields>;
export type MappedFile = Static<typeof mappedFile>;
/** How somebody's files say what the record says. */
export type Mapping = Static<typeof mapping>;

/** The shape alone; what must agree with what is checked beside it. */
export const mappingShape = Compile(mapping);

/** Everything a file's mapping says of fields: of all its rows, and of each kind of them. */
export function allFieldsOf({ fields, recordBy }: MappedFile): Fields[] {
  const cases = recordBy === undefined ? [] : [...Object.values(recordBy.cases), recordBy.otherwise];
  const own = cases.flatMap((one) =>
    one !== undefined && 'fields' in one && one.fields !== undefined ? [one.fields] : [],
  );
  return [fields, ...own];
}
