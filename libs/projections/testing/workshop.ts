import type { EventStore } from '#event-store';
import { MemoryEventStore } from '#event-store/memory';
import type { ReadStore } from '#read-store';
import { type ReadStorePlace, readStorePlace } from '#read-store/testing';
import type { AnyProjection } from '../projection.js';
import { decodeRows, selectFrom } from '../view-rows.js';

/** A log in memory and views in a real database, of the engine of this run, for tests of what stands between them. */
export class Workshop {
  readonly store: EventStore = new MemoryEventStore();
  private readonly own = readStorePlace();
  private readonly scratches: ReadStorePlace[] = [];

  /** A connection of its own to the views. */
  open(options: { readonly readOnly?: boolean } = {}): ReadStore {
    return this.own.open(options);
  }

  /** An empty read store elsewhere. */
  scratch(): ReadStore {
    const place = readStorePlace();
    this.scratches.push(place);
    return place.open();
  }

  async close(): Promise<void> {
    await Promise.all([this.own, ...this.scratches].map((place) => place.remove()));
    await this.store.close();
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
