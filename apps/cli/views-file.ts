import { existsSync } from 'node:fs';
import type { ReadStore } from '#read-store';
import { openReadStore } from '#read-store/sqlite';

/** Opens the views of a data folder for reading, beside a running service or without one. */
export async function withViews<Result>(
  folder: string,
  use: (readStore: ReadStore) => Promise<Result>,
): Promise<Result> {
  const { viewsFile } = await import('../api/folder/index.js');
  const file = viewsFile(folder);
  if (!existsSync(file)) {
    throw new Error(`There are no views in ${folder} yet. Build them: npx continuum projections rebuild`);
  }
  const readStore = openReadStore(file, { readOnly: true });
  try {
    return await use(readStore);
  } finally {
    await readStore.close();
  }
}
