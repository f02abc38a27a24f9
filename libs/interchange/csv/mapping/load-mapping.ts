import { readdir, readFile } from 'node:fs/promises';
import { isZone } from '#event-sourcing';
import { DateFormatError, dateReader } from './date-format.js';
import { type Fields, type MappedFile, type Mapping, mappingShape } from './mapping.js';
import { type MappedRecord, RECORD_FIELDS, type RecordFields } from './record-fields.js';

const SHIPPED = new URL('../mappings/', import.meta.url);

/** The mapping cannot be used; every reason names its place in the file. */
export class MappingError extends Error {
  constructor(where: string, problems: readonly string[]) {
    super(`${where}\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** A mapping that comes with Continuum; null where there is none of this name. */
export async function shippedMapping(name: string): Promise<Mapping | null> {
  if (!(await shippedMappings()).includes(name)) return null;
  return readMapping(await readFile(new URL(`${name}.json`, SHIPPED), 'utf8'), name);
}

/** Names of the mappings that come with Continuum. */
export async function shippedMappings(): Promise<string[]> {
  const files = await readdir(SHIPPED);
  return files.filter((file) => file.endsWith('.json')).map((file) => file.slice(0, -5));
}

/**
 * Reads a mapping.
 *
 * @param where - what messages call it
 * @throws MappingError
 */
export function readMapping(text: string, where: string): Mapping {
  let candidate: unknown;
  try {
    candidate = JSON.parse(text);
  } catch (error) {
    throw new MappingError(`${where} is not JSON:`, [(error as Error).message]);
  }
  if (!mappingShape.Check(candidate)) {
    const problems = mappingShape
      .Errors(candidate)
      .map(({ instancePath, message }) => `${dotted(instancePath)} ${message}`);
    throw new MappingError(`${where} is no mapping:`, [...new Set(problems)].slice(0, 10));
  }
  const problems = problemsIn(candidate);
  if (problems.length > 0) throw new MappingError(`${where} is no mapping:`, problems);
  return candidate;
}

function dotted(pointer: string): string {
  return pointer === '' ? 'the whole' : pointer.slice(1).replaceAll('/', '.');
}

function problemsIn(mapping: Mapping): string[] {
  const names = mapping.files.map(({ file }) => file);
  return [
    ...(isZone(mapping.zone) ? [] : ['zone is no IANA time zone, such as America/Chicago']),
    ...(names.includes(mapping.counts) ? [] : [`counts names none of the files: ${names.join(', ')}`]),
    ...(new Set(names).size === names.length ? [] : ['files names one file twice']),
    ...mapping.files.flatMap((file, index) => problemsOf(file, `files.${index}`)),
  ];
}

function problemsOf({ record, recordBy, fields }: MappedFile, at: string): string[] {
  if ((record === undefined) === (recordBy === undefined)) return [`${at} needs either record or recordBy`];
  const shared = formatProblems(fields, `${at}.fields`);
  if (record !== undefined) return [...shared, ...fieldProblems(record, fields, fields, `${at}.fields`)];
  const cases = Object.entries({ ...recordBy?.cases, otherwise: recordBy?.otherwise });
  const recorded = cases.flatMap(([name, one]) => {
    if (one === undefined || 'refuse' in one) return [];
    const own = one.fields ?? {};
    const where = `${at}.recordBy.${name}`;
    // A file's own fields serve all its records, each of which takes what it knows.
    return [
      ...formatProblems(own, `${where}.fields`),
      ...fieldProblems(one.record, own, { ...fields, ...own }, where),
    ];
  });
  return [...shared, ...recorded];
}

function fieldProblems(record: MappedRecord, own: Fields, all: Fields, at: string): string[] {
  const { required, optional }: RecordFields = RECORD_FIELDS[record];
  const known = [...required, ...optional];
  return [
    ...required
      .filter((name) => !Object.hasOwn(all, name))
      .map((name) => `${at} lacks ${name}, which a ${record} needs`),
    ...Object.keys(own)
      .filter((name) => !known.includes(name))
      .map((name) => `${at}.${name} is no field of a ${record}; there are ${known.join(', ')}`),
  ];
}

const TEMPORAL = new Set<string>(
  Object.values(RECORD_FIELDS).flatMap(({ dates, times }) => [...dates, ...times]),
);

function formatProblems(fields: Fields, at: string): string[] {
  return Object.entries(fields).flatMap(([name, source]) => {
    const date = typeof source === 'object' && 'column' in source ? source.date : undefined;
    if (TEMPORAL.has(name) !== (date !== undefined)) {
      return [
        date === undefined ? `${at}.${name} needs a column with a date format` : `${at}.${name} is no date`,
      ];
    }
    try {
      if (date !== undefined) dateReader(date);
      return [];
    } catch (error) {
      if (error instanceof DateFormatError) return [`${at}.${name}.date ${error.message}`];
      throw error;
    }
  });
}
