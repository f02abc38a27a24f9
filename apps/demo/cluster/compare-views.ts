import type { StoredView } from '#projections';
import type { ReadStore } from '#read-store';
import type { LogNames } from './log-names.js';
import { namedRows } from './named-rows.js';

/** What a script came to in one installation. */
export type CameTo = { readonly readStore: ReadStore; readonly names: LogNames };

export type ComparedView = {
  readonly name: string;
  readonly rows: number;
  readonly sameAsEmbedded: boolean;
};

/**
 * Compares every view of the cluster, row by row, with what one process made of the same script.
 *
 * @param differs - told of the first row of a view that one of them alone has
 */
export async function compareViews(
  views: readonly StoredView[],
  cluster: CameTo,
  embedded: CameTo,
  differs: (line: string) => void,
): Promise<ComparedView[]> {
  const compared: ComparedView[] = [];
  // One after another: while a file is read this process hears no server, whose answer would come too late.
  for (const view of views) {
    const rows = await namedRows(view, cluster.readStore, cluster.names);
    const expected = await namedRows(view, embedded.readStore, embedded.names);
    const sameAsEmbedded = JSON.stringify(rows) === JSON.stringify(expected);
    if (!sameAsEmbedded) {
      differs(`${view.name} of the cluster alone: ${firstBeyond(rows, expected)}`);
      differs(`${view.name} of one process alone: ${firstBeyond(expected, rows)}`);
    }
    compared.push({ name: view.name, rows: rows.length, sameAsEmbedded });
  }
  return compared;
}

function firstBeyond(rows: readonly string[], others: readonly string[]): string {
  const there = new Set(others);
  return rows.find((row) => !there.has(row)) ?? 'nothing';
}
