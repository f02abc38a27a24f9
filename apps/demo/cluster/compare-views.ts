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

/** Compares every view of the cluster, row by row, with what one process made of the same script. */
export function compareViews(
  views: readonly StoredView[],
  cluster: CameTo,
  embedded: CameTo,
): Promise<ComparedView[]> {
  return Promise.all(
    views.map(async (view) => {
      const [rows, expected] = await Promise.all(
        [cluster, embedded].map(({ readStore, names }) => namedRows(view, readStore, names)),
      );
      const sameAsEmbedded = JSON.stringify(rows) === JSON.stringify(expected);
      return { name: view.name, rows: rows?.length ?? 0, sameAsEmbedded };
    }),
  );
}
