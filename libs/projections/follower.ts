import type { Kysely } from 'kysely';
import type { AnyTables } from '#read-store';
import type { Changes } from './changes.js';
import type { FiledEvent } from './filed-event.js';
import type { Past } from './past.js';
import type { ViewVersion } from './projection.js';
import type { Told } from './shared-folds.js';

/** Something that is kept up with the log, in tables of its own. */
export interface Follower {
  readonly view: ViewVersion;
  /** Creates the tables, empty, in place of what was there. */
  createTables(db: Kysely<AnyTables>): Promise<void>;
  /** Creates what only readers need; put off while a view is built, since an index slows that down. */
  createIndexes(db: Kysely<AnyTables>): Promise<void>;
  /** Takes up what is stored; called at start and after `createTables`. */
  load(db: Kysely<AnyTables>): Promise<void>;
  /**
   * Takes up what a batch will change. Reads, but writes nothing.
   *
   * @param past - what stands in the log before the batch
   * @param before - told by the folds that views share, which have not seen the batch yet
   */
  prepare(db: Kysely<AnyTables>, batch: readonly FiledEvent[], past: Past, before: Told): Promise<Prepared>;
}

/** Works out what the batch changes, told by the folds after it. Reads, but writes nothing. */
export type Prepared = (after: Told) => Promise<Changes>;

/** What a quarantined key comes to; `isLifted` where nothing failed this time. */
export type Refolded = Changes & { readonly isLifted: boolean };
