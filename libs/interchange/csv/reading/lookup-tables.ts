import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { allFieldsOf, type MappedFile } from '../mapping/mapping.js';
import type { Lookups } from './column-values.js';
import { openCsv } from './csv-file.js';
import { CsvFileError } from './csv-file-error.js';

type Lookup = Parameters<Lookups>[0];

/** Small files that are kept whole: what a code of one file is called in another. */
const MOST_ENTRIES = 100_000;

/** Reads every table that a file's mapping looks up. @throws CsvFileError */
export async function readLookups(folder: string, file: MappedFile, delimiter?: string): Promise<Lookups> {
  const tables = new Map<string, ReadonlyMap<string, string>>();
  for (const lookup of lookupsOf(file)) tables.set(nameOf(lookup), await read(folder, lookup, delimiter));
  return (lookup) => tables.get(nameOf(lookup)) ?? new Map();
}

async function read(folder: string, { file, key, value }: Lookup, delimiter?: string) {
  const path = join(folder, file);
  if (!existsSync(path)) throw new CsvFileError(file, 1, 'is missing, and the mapping looks values up in it');
  const { header, rows } = await openCsv(path, delimiter);
  const [from, to] = [header.indexOf(key), header.indexOf(value)];
  if (from < 0 || to < 0) throw new CsvFileError(file, 1, `the header lacks ${from < 0 ? key : value}`);
  const table = new Map<string, string>();
  for await (const { values, line } of rows) {
    if (table.size >= MOST_ENTRIES)
      throw new CsvFileError(file, line, `holds more than ${MOST_ENTRIES} values to look up`);
    table.set((values[from] ?? '').trim(), (values[to] ?? '').trim());
  }
  return table;
}

function lookupsOf(file: MappedFile): Lookup[] {
  return allFieldsOf(file)
    .flatMap((fields) => Object.values(fields))
    .flatMap((source) =>
      typeof source === 'object' && 'lookup' in source && source.lookup !== undefined ? [source.lookup] : [],
    );
}

function nameOf({ file, key, value }: Lookup): string {
  return JSON.stringify([file, key, value]);
}
