import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { RowResult } from '../rows/row-result.js';

/** How many rows became what. `read = taken + corrected + unchanged + refused`; `warned` were taken or corrected. */
export type Counts = {
  read: number;
  taken: number;
  warned: number;
  corrected: number;
  unchanged: number;
  refused: number;
  events: number;
};

/** What the report says of one row: where it stood and what became of it. */
export type ReportedRow = Omit<RowResult, 'events' | 'result'> & {
  readonly file: string;
  readonly line: number;
  readonly id: readonly string[];
  readonly result: RowResult['result'];
};

/**
 * The report of an import, a line of JSON for each row that was refused, corrected or warned of, and one with
 * the counts at its end. It is written as the import goes, so that it neither fills the memory nor is lost.
 */
export class ImportReport {
  private readonly counts = new Map<string, Counts>();

  private constructor(private readonly stream: WriteStream) {}

  static async create(path: string): Promise<ImportReport> {
    const stream = createWriteStream(path, { flags: 'wx', mode: 0o600 });
    await once(stream, 'open');
    return new ImportReport(stream);
  }

  countsOf(file: string): Counts {
    const known = this.counts.get(file) ?? noCounts();
    this.counts.set(file, known);
    return known;
  }

  async row(row: ReportedRow, events = 0): Promise<void> {
    const counts = this.countsOf(row.file);
    counts.read += 1;
    counts[row.result] += 1;
    counts.events += events;
    const isWarned = (row.warnings ?? []).length > 0;
    if (isWarned) counts.warned += 1;
    if (row.result === 'refused' || row.result === 'corrected' || isWarned) await this.write(row);
  }

  /** Ends the report with these last words. */
  async end(last: object): Promise<void> {
    await this.write(last);
    this.stream.end();
    await finished(this.stream);
  }

  private async write(line: object): Promise<void> {
    if (!this.stream.write(`${JSON.stringify(line)}\n`)) await once(this.stream, 'drain');
  }
}

function noCounts(): Counts {
  return { read: 0, taken: 0, warned: 0, corrected: 0, unchanged: 0, refused: 0, events: 0 };
}
