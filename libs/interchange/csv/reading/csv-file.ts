import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { CsvError, parse } from 'csv-parse';
import { CsvFileError } from './csv-file-error.js';

/** One row of a file. */
export type CsvRow = {
  /** Counted from 1, the header not counted. */
  readonly number: number;
  /** Line of the file on which the row ends, counted from 1. */
  readonly line: number;
  readonly values: readonly string[];
};

export type CsvFile = {
  readonly header: readonly string[];
  readonly rows: AsyncIterable<CsvRow>;
  /** How much of the file was read so far, in bytes. */
  readonly bytesRead: () => number;
};

type Parsed = { readonly record: string[]; readonly info: { readonly lines: number } };

/** Far more than any row holds: a quote that is never closed must not swallow the whole file. */
const LONGEST_ROW = 1024 * 1024;

/**
 * Opens a CSV file (RFC 4180, UTF-8, with or without BOM, LF or CRLF) and reads it as it is asked for rows.
 *
 * @throws CsvFileError also while rows are read
 */
export async function openCsv(path: string, delimiter = ','): Promise<CsvFile> {
  const stream = createReadStream(path, { highWaterMark: 256 * 1024 });
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
  });
  stream.on('error', (error) => parser.destroy(error));
  stream.pipe(parser);
  const parsed = readRows(parser, basename(path));
  const first = await parsed.next();
  const header = first.done === true ? undefined : first.value.values.map((name) => name.trim());
  if (header === undefined) throw new CsvFileError(basename(path), 1, 'is empty: there is no header');
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice !== undefined) throw new CsvFileError(basename(path), 1, `has the column ${twice} twice`);
  return { header, rows: parsed, bytesRead: () => stream.bytesRead };
}

async function* readRows(parser: AsyncIterable<Parsed>, file: string): AsyncGenerator<CsvRow> {
  let number = 0;
  try {
    for await (const { record, info } of parser) {
      yield { number, line: info.lines, values: record };
      number += 1;
    }
  } catch (error) {
    throw error instanceof CsvError ? told(error, file, number) : error;
  }
}

function told(
  { code, lines, column, message }: CsvError & { lines?: number; column?: unknown },
  file: string,
  number: number,
) {
  const problem = PROBLEMS[code] ?? message;
  const field = typeof column === 'number' ? `, field ${column + 1}` : '';
  return new CsvFileError(file, Number(lines ?? number + 1), `row ${number}${field}: ${problem}`);
}

const PROBLEMS: Readonly<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE: 'a closing quote is followed by something that is no delimiter',
  INVALID_OPENING_QUOTE: 'a quote stands within a field that does not begin with one',
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_MAX_RECORD_SIZE: 'the row is longer than 1 MiB; a quote may not have been closed',
};
