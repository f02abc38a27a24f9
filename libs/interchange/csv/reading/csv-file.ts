import { createReadStream, type ReadStream } from 'node:fs';
import { basename } from 'node:path';
import { CsvError, type Parser, parse } from 'csv-parse';
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

/** Far more than any row holds: a quote that is never closed must not swallow the whole file. */
const LONGEST_ROW = 1024 * 1024;

/**
 * Opens a CSV file (RFC 4180, UTF-8, with or without BOM, LF or CRLF) and reads it as it is asked for rows.
 *
 * @throws CsvFileError also while rows are read, behind the last row that could be
 */
export async function openCsv(path: string, delimiter = ','): Promise<CsvFile> {
  const file = basename(path);
  const stream = createReadStream(path, { highWaterMark: 64 * 1024 });
  const rows = readRows(stream, delimiter, file);
  const first = await rows.next();
  const header = first.done === true ? undefined : first.value.values.map((name) => name.trim());
  if (header === undefined) throw new CsvFileError(file, 1, 'is empty: there is no header');
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice !== undefined) throw new CsvFileError(file, 1, `has the column ${twice} twice`);
  return { header, rows, bytesRead: () => stream.bytesRead };
}

async function* readRows(stream: ReadStream, delimiter: string, file: string): AsyncGenerator<CsvRow> {
  let read: CsvRow[] = [];
  let number = 0;
  const parser = parse({
    bom: true,
    delimiter,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_ROW,
    // Taken here and not from the stream, which drops what it holds when a later row is broken.
    on_record: (values: string[], { lines }) => {
      read.push({ number: number++, line: lines, values });
      return null;
    },
  });
  parser.on('error', () => {});
  const taken = () => {
    const rows = read;
    read = [];
    return rows;
  };
  for await (const chunk of stream) {
    const error = await fed(parser, chunk as Buffer);
    yield* taken();
    if (error !== null) throw told(error, file, number);
  }
  const error = await fed(parser, null);
  yield* taken();
  if (error !== null) throw told(error, file, number);
}

/** What is wrong with what the parser was given; null at the end stands for the end. */
function fed(parser: Parser, chunk: Buffer | null): Promise<Error | null> {
  return new Promise((resolve) => {
    const done = (error?: Error | null) => resolve(error ?? null);
    if (chunk === null) parser.end(done);
    else parser.write(chunk, done);
  });
}

function told(error: Error, file: string, number: number): Error {
  if (!(error instanceof CsvError)) return error;
  const { code, message, lines, column } = error as CsvError & { lines?: number; column?: unknown };
  const field = typeof column === 'number' ? `, field ${column + 1}` : '';
  const problem = `row ${number}${field}: ${PROBLEMS[code] ?? message}`;
  return new CsvFileError(file, Number(lines ?? number + 1), problem);
}

const PROBLEMS: Readonly<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE: 'a closing quote is followed by something that is no delimiter',
  INVALID_OPENING_QUOTE: 'a quote stands within a field that does not begin with one',
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_MAX_RECORD_SIZE: 'the row is longer than 1 MiB; a quote may not have been closed',
};
