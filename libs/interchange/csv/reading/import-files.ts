import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { MappedFile, Mapping } from '../mapping/mapping.js';
import type { Row } from '../rows/row.js';
import type { RowResult } from '../rows/row-result.js';
import { BatchLanes, type Outgoing } from './batch-lanes.js';
import { openCsv } from './csv-file.js';
import { CsvFileError } from './csv-file-error.js';
import type { ImportReport } from './import-report.js';
import { readLookups } from './lookup-tables.js';
import { RowMapper } from './row-mapper.js';

export type ImportOptions = {
  readonly mapping: Mapping;
  readonly folder: string;
  readonly report: ImportReport;
  /** Hands a batch to the service; answers a result for each row, in the order of the rows. */
  readonly send: (source: string, rows: readonly Row[]) => Promise<readonly RowResult[]>;
  /** Told from time to time how many bytes of the files were read. */
  readonly progress?: (bytes: number) => void;
  /** Stops after the batches under way. */
  readonly stop?: AbortSignal;
};

/** The mapped files that are in the folder, in the mapping's order. @throws CsvFileError where the counted one is not */
export function filesIn(
  mapping: Mapping,
  folder: string,
): { files: MappedFile[]; missing: string[]; bytes: number } {
  const files = mapping.files.filter(({ file }) => existsSync(join(folder, file)));
  const missing = mapping.files.filter((one) => !files.includes(one)).map(({ file }) => file);
  if (missing.includes(mapping.counts)) throw new CsvFileError(mapping.counts, 1, `is not in ${folder}`);
  return {
    files,
    missing,
    bytes: files.reduce((sum, { file }) => sum + statSync(join(folder, file)).size, 0),
  };
}

/**
 * Imports the files of a folder, one after the other, each as a stream.
 *
 * @throws CsvFileError where a file cannot be read on; what was read before is imported
 */
export async function importFiles(options: ImportOptions): Promise<void> {
  let before = 0;
  for (const file of filesIn(options.mapping, options.folder).files) {
    if (options.stop?.aborted === true) return;
    options.report.countsOf(file.file);
    await new FileImport(options, file).run(before);
    before += statSync(join(options.folder, file.file)).size;
  }
}

class FileImport {
  private readonly lanes: BatchLanes;
  private readonly source: string;

  constructor(
    private readonly options: ImportOptions,
    private readonly file: MappedFile,
  ) {
    this.source = `${options.mapping.name}/${file.file.replace(/\.[^.]+$/, '')}`;
    this.lanes = new BatchLanes((rows) => this.deliver(rows));
  }

  /** @param before - bytes of the files before this one */
  async run(before: number): Promise<void> {
    const { mapping, folder, progress, stop } = this.options;
    const lookups = await readLookups(folder, this.file, mapping.delimiter);
    const csv = await openCsv(join(folder, this.file.file), mapping.delimiter);
    const mapper = new RowMapper(mapping, this.file, csv.header, lookups);
    let broken: { readonly error: unknown } | undefined;
    try {
      for await (const { number, line, values } of csv.rows) {
        const mapped = mapper.map(number, values);
        if ('row' in mapped) await this.lanes.add(mapped.row, line);
        else await this.refuse(number, line, mapped);
        if (stop?.aborted === true) return await this.lanes.settle();
        if (number % 100 === 0) progress?.(before + csv.bytesRead());
      }
    } catch (error) {
      if (!(error instanceof CsvFileError)) throw error;
      broken = { error };
    }
    await this.lanes.flush();
    progress?.(before + csv.bytesRead());
    if (broken !== undefined) throw broken.error;
  }

  private async deliver(rows: readonly Outgoing[]): Promise<void> {
    const results = await this.options.send(
      this.source,
      rows.map(({ row }) => row),
    );
    for (const [index, { row, line }] of rows.entries()) {
      const { events, ...result } = results[index] as RowResult;
      await this.options.report.row({ file: this.file.file, line, id: row.id, ...result }, events);
    }
  }

  private refuse(
    number: number,
    line: number,
    why: { id: readonly string[]; field: string; reason: string },
  ) {
    return this.options.report.row({ file: this.file.file, number, line, result: 'refused', ...why });
  }
}
