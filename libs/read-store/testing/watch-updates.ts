import { sql } from 'kysely';
import type { ReadStore } from '../read-store.js';

/** From now on the table `updated` gets one column of each row of a table that is updated. */
export async function watchUpdates({ engine, db }: ReadStore, table: string, column: string): Promise<void> {
  await db.schema.createTable('updated').addColumn('value', 'text').execute();
  const note = sql`insert into updated values (new.${sql.ref(column)});`;
  if (engine === 'sqlite') {
    await sql`create trigger watch after update on ${sql.table(table)} begin ${note} end`.execute(db);
    return;
  }
  await sql`create function watch() returns trigger language plpgsql as $$ begin ${note} return new; end $$`.execute(
    db,
  );
  await sql`create trigger watch after update on ${sql.table(table)} for each row execute function watch()`.execute(
    db,
  );
}
