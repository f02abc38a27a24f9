import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A data folder as it lay at one moment, to be put back as often as it is broken. */
export class FolderCopy {
  readonly path = mkdtempSync(join(tmpdir(), 'continuum-copy-'));

  /** @param folder - of no running service */
  constructor(private readonly folder: string) {
    cpSync(folder, this.path, { recursive: true });
    // What processes share of a database in memory; it is made anew from the files.
    for (const name of this.names()) if (name.endsWith('-shm')) rmSync(join(this.path, name));
  }

  names(): string[] {
    return readdirSync(this.path);
  }

  putBack(): void {
    for (const name of readdirSync(this.folder))
      rmSync(join(this.folder, name), { recursive: true, force: true });
    cpSync(this.path, this.folder, { recursive: true });
  }

  clear(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
