import { stays } from '#care/views';
import { RefusedError } from '#event-sourcing';
import { positionOf, tableOf } from '#projections';
import type { ReadStore } from '#read-store';

/**
 * Reads within one transaction in which the view of stays has come to a place of the log: what was known there never
 * changes behind it, so that pieces read one after the other are of one moment. A view that is built anew in between is
 * noticed. The transaction is to be short: an erasure waits until nobody reads what was deleted.
 *
 * @throws RefusedError `VIEW_BEHIND`
 */
export function whereReached<T>(
  readStore: ReadStore,
  position: string,
  read: (snapshot: ReadStore) => Promise<T>,
): Promise<T> {
  return readStore.snapshot([tableOf(stays)], async (snapshot) => {
    const at = await positionOf(snapshot.db, stays);
    if (at !== null && at >= BigInt(position)) return read(snapshot);
    throw new RefusedError('VIEW_BEHIND', `${tableOf(stays)} is still being made`, {
      wayOut: 'Ask again; /readyz says when the service is ready',
    });
  });
}
