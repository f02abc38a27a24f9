import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as postgres from '../postgres/index.js';
import type { ReadStore } from '../read-store.js';
import * as sqlite from '../sqlite/index.js';

/** An empty place for views. */
export interface ReadStorePlace {
  /** Connections of its own. */
  open(options?: { readonly readOnly?: boolean }): ReadStore;
  /** Closes what was opened, and takes the place away. */
  remove(): Promise<void>;
}

/** The engine that tests of views are run on this time; `test/jest.config.mjs` says which run on both. */
export const ENGINE: ReadStore['engine'] =
  (globalThis as { readStoreEngine?: ReadStore['engine'] }).readStoreEngine ?? 'sqlite';

/** How often a property is tried with places of its own: on a server one costs many times what a file costs. */
export function runsOf(runs: number): number {
  return ENGINE === 'sqlite' ? runs : Math.ceil(runs / 8);
}

export function readStorePlace(): ReadStorePlace {
  return ENGINE === 'sqlite' ? new FilePlace() : new SchemaPlace(testServer());
}

/** The address of the PostgreSQL that this run has started, or was told of. */
export function testServer(): string {
  return process.env.CONTINUUM_TEST_POSTGRES ?? 'postgresql://none.invalid';
}

class FilePlace implements ReadStorePlace {
  private readonly folder = mkdtempSync(join(tmpdir(), 'views-'));
  private readonly opened: ReadStore[] = [];

  open(options: { readonly readOnly?: boolean } = {}): ReadStore {
    const readStore = sqlite.openReadStore(join(this.folder, 'views.db'), options);
    this.opened.push(readStore);
    return readStore;
  }

  async remove(): Promise<void> {
    await Promise.all(this.opened.map((readStore) => readStore.close()));
    rmSync(this.folder, { recursive: true });
  }
}

/** A schema of a server that all tests share. */
class SchemaPlace implements ReadStorePlace {
  private readonly schema = `test_${randomUUID()}`;
  private readonly opened: ReadStore[] = [];

  constructor(private readonly url: string) {}

  open(options: { readonly readOnly?: boolean } = {}): ReadStore {
    const readStore = postgres.openReadStore(this.url, { ...options, schema: this.schema });
    this.opened.push(readStore);
    return readStore;
  }

  async remove(): Promise<void> {
    await Promise.all(this.opened.map((readStore) => readStore.close()));
    if (this.opened.length > 0) await postgres.removeReadStore(this.url, this.schema);
  }
}
