/** A line of the answer, for people and programs. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The whole answer in one line, the last on stdout. */
export function printJson(answer: unknown): void {
  print(JSON.stringify(answer));
}

/** What happens meanwhile; stays out of the answer. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

// Control characters, and those that turn the direction of writing: what people wrote must not act on the terminal.
const UNPRINTABLE = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]+/gu;

/** Text that others wrote, safe to show. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, ' ');
}

/** Rows under their headings, in columns as wide as they need. */
export function printTable(headings: readonly string[], rows: readonly (readonly string[])[]): void {
  const lines = [headings, ...rows].map((row) => row.map(printable));
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines) {
    print(
      line
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}
