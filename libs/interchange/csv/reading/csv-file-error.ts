/** The file cannot be read on; rows before the place were taken. */
export class CsvFileError extends Error {
  constructor(
    readonly file: string,
    /** Counted from 1. */
    readonly line: number,
    problem: string,
  ) {
    super(`${file}, line ${line}: ${problem}`);
  }
}
