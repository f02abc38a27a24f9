import { sql } from 'kysely';
import { createTable, hasTable, type ReadStore } from '#read-store';
import { NOW } from './lease-tables.js';

type Turn = { readonly after: string | null };

/** Who looks at the next slice of patients, of all who serve: one of them each hour, going on where the last one ended. */
export class SliceTurns {
  private isMade = false;

  /** @param readStore - one that can write */
  constructor(private readonly readStore: ReadStore) {}

  /** Whether it is this one's turn, since nobody took one for so long, in milliseconds. */
  async take(everyMs: number): Promise<boolean> {
    await this.make();
    const { numUpdatedRows } = await this.readStore.db
      .updateTable('slice_turns')
      .set({ takenAt: NOW })
      .where('takenAt', '<=', sql<number>`${NOW} - ${sql.lit(everyMs)}`)
      .executeTakeFirst();
    return Number(numUpdatedRows) > 0;
  }

  /** The last patient that somebody looked at; null before the first. */
  async after(): Promise<string | null> {
    if (!this.isMade && !(await hasTable(this.readStore.db, 'slice_turns'))) return null;
    const found = this.readStore.db.selectFrom('slice_turns').select('after').$castTo<Turn>();
    return (await found.executeTakeFirst())?.after ?? null;
  }

  async came(to: string | null): Promise<void> {
    await this.make();
    await this.readStore.db.updateTable('slice_turns').set({ after: to }).execute();
  }

  private async make(): Promise<void> {
    if (this.isMade) return;
    await this.readStore.alone(async (transaction) => {
      const columns = { one: 'integer', takenAt: 'integer', after: 'text?' } as const;
      await createTable(this.readStore, transaction, 'slice_turns', columns, ['one']);
      await sql`insert into slice_turns values (1, 0, null) on conflict do nothing`.execute(transaction);
    });
    this.isMade = true;
  }
}
