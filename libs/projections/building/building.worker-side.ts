import { on } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import type { ProjectorOptions } from '../open-projector.js';
import { nothingOpened, openedBy } from '../opened-entries.js';
import { ALL_PARTITIONS } from '../partitions.js';
import { tableOf } from '../projection.js';
import { SharedFolds } from '../shared-folds.js';
import { ViewFollower } from '../view-follower.js';
import type { FromBuilding, ToBuilding } from './building-messages.js';
import { makePiece } from './made-piece.js';

/** What pieces of a build are made from; nothing is written. */
export type PieceSources = Pick<ProjectorOptions, 'store' | 'readStore' | 'views' | 'upcast' | 'open'>;

/** Makes the pieces of a build that the projector asks for, and resolves when it has no more to ask. */
export async function makeWhenAsked(port: MessagePort, sources: PieceSources): Promise<void> {
  const { store, readStore, views, upcast = (event) => event, open } = sources;
  // No state is kept of what is built.
  const source = { store, readStore, upcast, shared: new SharedFolds(views, 1) };
  const parts = new Map(
    views.map((view) => {
      const follower = new ViewFollower(
        readStore,
        view,
        1,
        view.opens && open ? openedBy(open) : nothingOpened,
      );
      return [tableOf(view), { follower, partitions: ALL_PARTITIONS }];
    }),
  );
  for await (const [asked] of on(port, 'message') as AsyncIterable<[ToBuilding]>) {
    if (asked === 'end') return;
    const own = asked.tables.flatMap((table) => parts.get(table) ?? []);
    port.postMessage((await makePiece(source, own, asked.patients, asked.upTo)) satisfies FromBuilding);
  }
}
