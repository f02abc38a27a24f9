import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '#event-store';
import { MemoryEventStore } from '#event-store/memory';
import type { ReadStore } from '#read-store';
import { openReadStore } from '#read-store/sqlite';
import type { AnyProjection } from '../projection.js';
import { decodeRows, selectFrom } from '../view-rows.js';

/** A log in memory and views in a real file, for tests of what stands between them. */
export class Workshop {
  readonly store: EventStore = new MemoryEventStore();
  private readonly folder = mkdtempSync(join(tmpdir(), 'views-'));
  private readonly opened: ReadStore[] = [];
  private scratches = 0;

  /** A connection of its own to the views' file. */
  open(options: { readOnly?: boolean } = {}): ReadStore {
    const readStore = openReadStore(join(this.folder, 'views.db'), options);
    this.opened.push(readStore);
    return readStore;
  }

  /** An empty read store elsewhere. */
  scratch(): ReadStore {
    this.scratches += 1;
    const readStore = openReadStore(join(this.folder, `scratch-${this.scratches}.db`));
    this.opened.push(readStore);
    return readStore;
  }

  async close(): Promise<void> {
    await Promise.all(this.opened.map((readStore) => readStore.close()));
    await this.store.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** What a view holds, each row as text, sorted, so that two builds can be compared. */
export async function contents(readStore: ReadStore, view: AnyProjection): Promise<string[]> {
  const rows = await selectFrom(readStore, view).selectAll().execute();
  return comparable(decodeRows(view, rows));
}

/** Rows in the form of {@link contents}. */
export function comparable(rows: readonly object[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}
