import { join } from 'node:path';

/** The views' file in the data folder. */
export const VIEWS_FILE = 'views.db';

export function viewsFile(folder: string): string {
  return join(folder, VIEWS_FILE);
}

/** What the projector's worker is told: where the keys are, never a key. */
export type ProjectorWorkerData = {
  readonly folder: string;
  /** Null for the one in the data folder. */
  readonly masterKeyFile: string | null;
};

/** What a thread is told that makes pieces of a build; `views` is the file that is built. */
export type BuildingWorkerData = ProjectorWorkerData & { readonly views: string };
