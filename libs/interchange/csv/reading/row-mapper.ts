import { daysAfter } from '#event-sourcing';
import { allFieldsOf, type Fields, type MappedFile, type Mapping } from '../mapping/mapping.js';
import { type MappedRecord, RECORD_FIELDS, type RecordFields } from '../mapping/record-fields.js';
import { flawOfRow, type Row } from '../rows/row.js';
import { dateOn } from '../rows/row-time.js';
import { type Lookups, RowRefused, type TakeValue, takerOf, type Value } from './column-values.js';
import { CsvFileError } from './csv-file-error.js';

/** A row in the field's words, or why it cannot be put so. */
export type Mapped =
  | { readonly row: Row }
  | { readonly id: readonly string[]; readonly field: string; readonly reason: string };

type Recorder = (number: number, id: readonly string[], values: readonly string[]) => unknown;
type Case = Recorder | { readonly refuse: string };

/** Puts rows of one file into the field's words, as the mapping says. */
export class RowMapper {
  private readonly id: readonly TakeValue[];
  private readonly caseOf: (values: readonly string[]) => Case;

  /** @throws CsvFileError naming the columns that the file lacks */
  constructor(
    private readonly mapping: Mapping,
    private readonly file: MappedFile,
    private readonly header: readonly string[],
    private readonly lookups: Lookups,
  ) {
    const missing = columnsOf(file).filter((column) => !header.includes(column));
    if (missing.length > 0) {
      throw new CsvFileError(file.file, 1, `the header lacks ${missing.join(', ')}, which the mapping names`);
    }
    this.id = file.id.map((column) => takerOf('id', column, (name) => this.place(name), lookups));
    this.caseOf = this.cases();
  }

  map(number: number, values: readonly string[]): Mapped {
    const id: string[] = [];
    try {
      if (values.length !== this.header.length) {
        const reason = `the row has ${values.length} fields, the header ${this.header.length}`;
        throw new RowRefused(this.header[Math.min(values.length, this.header.length - 1)] ?? 'row', reason);
      }
      for (const take of this.id) id.push(String(take(values) ?? refuse('id', 'is empty')));
      const found = this.caseOf(values);
      if (typeof found === 'object')
        return { id, field: this.file.recordBy?.column ?? 'record', reason: found.refuse };
      const row = found(number, id, values);
      const flaw = flawOfRow(row);
      return flaw === null ? { row: row as Row } : { id, ...flaw };
    } catch (error) {
      if (error instanceof RowRefused) return { id, field: error.field, reason: error.reason };
      throw error;
    }
  }

  private place(column: string): number {
    return this.header.indexOf(column);
  }

  private cases(): (values: readonly string[]) => Case {
    const { record, recordBy, fields } = this.file;
    if (recordBy === undefined) {
      if (record === undefined) throw new Error(`The mapping of ${this.file.file} was not checked`);
      const recorder = this.recorder(record, fields);
      return () => recorder;
    }
    const known = new Map(
      Object.entries(recordBy.cases).map(([name, one]): [string, Case] => [
        name,
        'refuse' in one ? one : this.recorder(one.record, { ...fields, ...one.fields }),
      ]),
    );
    const { otherwise, column } = recordBy;
    const other = otherwise && this.recorder(otherwise.record, { ...fields, ...otherwise.fields });
    const take = takerOf(column, column, (name) => this.place(name), this.lookups);
    return (values) => {
      const name = take(values);
      if (name === undefined) return refuse(column, 'is empty');
      return known.get(String(name)) ?? other ?? refuse(column, 'has a value that the mapping does not know');
    };
  }

  private recorder(record: MappedRecord, fields: Fields): Recorder {
    const { required, optional, dates }: RecordFields = RECORD_FIELDS[record];
    const taken = [...required, ...optional].flatMap((name) => {
      const source = fields[name];
      if (source === undefined) return [];
      const take = takerOf(name, source, (column) => this.place(column), this.lookups);
      const plusDays = typeof source === 'object' && 'column' in source ? (source.plusDays ?? 0) : 0;
      const isDate = dates.includes(name);
      return [{ name, take, plusDays, isDate, isRequired: required.includes(name) }];
    });
    return (number, id, values) => {
      const found: Record<string, Value> = {};
      for (const { name, take, plusDays, isDate, isRequired } of taken) {
        const value = take(values);
        if (value !== undefined) found[name] = isDate ? this.dateOf(String(value), plusDays) : value;
        else if (isRequired) refuse(name, 'is empty');
      }
      return { ...SHAPES[record](found, this.mapping), record, number, id };
    };
  }

  /** An instant is a date on the mapping's calendar. */
  private dateOf(value: string, plusDays: number): string {
    const date = dateOn(value, this.mapping.zone);
    return plusDays === 0 ? date : daysAfter(date, plusDays);
  }
}

type Shape = (found: Readonly<Record<string, Value>>, mapping: Mapping) => object;

/** What is more than a list of fields. */
const SHAPES: { readonly [Kind in MappedRecord]: Shape } = {
  facility: ({ levels, ...found }) => ({
    ...found,
    levels: typeof levels === 'string' ? levels.split(/[\s,;|]+/) : levels,
  }),
  patient: withPatient,
  coverage(found, mapping) {
    const { payer, memberId, secondaryPayer, secondaryMemberId, ...rest } = found;
    const payers = [
      { rank: 1, payer, memberId },
      { rank: 2, payer: secondaryPayer, memberId: secondaryMemberId },
    ].flatMap(({ memberId: member, ...one }) =>
      one.payer === undefined ? [] : [member === undefined ? one : { ...one, memberId: member }],
    );
    return { ...withPatient(rest, mapping), payers };
  },
  placement: withPatient,
  service: withPatient,
};

function withPatient(found: Readonly<Record<string, Value>>, { patientSystem }: Mapping): object {
  return { ...found, patient: { system: patientSystem, value: found.patient } };
}

/** Every column of the file that the mapping names. */
function columnsOf(file: MappedFile): string[] {
  const sources = allFieldsOf(file).flatMap((fields) => Object.values(fields));
  const named = sources.flatMap((source) => {
    if (typeof source === 'string') return [source];
    if ('columns' in source) return source.columns;
    return 'column' in source ? [source.column] : [];
  });
  const { id, recordBy } = file;
  return [...new Set([...id, ...named, ...(recordBy === undefined ? [] : [recordBy.column])])];
}

function refuse(field: string, reason: string): never {
  throw new RowRefused(field, reason);
}
