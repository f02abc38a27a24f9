import { join } from 'node:path';
import pg from 'pg';
import { masterKeyOf, operatorSecretOf } from '../../../dist/apps/api/cluster/index.js';
import { loadSettings } from '../../../dist/libs/config/index.js';
import { EventStoreDBEventStore } from '../../../dist/libs/event-store/eventstoredb/index.js';
import { ArrivingKeys } from '../../../dist/libs/privacy/postgres/index.js';
import { FolderKeys } from '../../../dist/libs/privacy/sqlite/index.js';

const DATABASE = 'continuum_cluster';
/** Views alone; keys and who looked are in schemas of their own. */
const VIEWS = 'continuum';

/** What the processes of a cluster stand on: an event store, a database of its own, and the master key of a data folder. */
export class Stores {
  /** @param {{ server: import('./event-store.mjs').Server, postgres: import('../postgres.mjs').Postgres, folder: string }} of */
  static async open({ server, postgres, folder }) {
    const url = new URL(postgres.url);
    await onDatabase(url, `CREATE DATABASE ${DATABASE}`);
    url.pathname = `/${DATABASE}`;
    const settings = {
      CONTINUUM_EVENT_STORE: server.url,
      CONTINUUM_READ_STORE: url.href,
      CONTINUUM_MASTER_KEY_FILE: join(folder, 'master.key'),
      // The times of a made log are made up.
      CONTINUUM_CLOCK: 'driven',
      CONTINUUM_LOG_LEVEL: 'warn',
    };
    const events = await EventStoreDBEventStore.open({ connectionString: server.url });
    return new Stores(settings, url.href, events);
  }

  constructor(settings, database, events) {
    Object.assign(this, { settings, database, events });
    this.master = masterKeyOf(loadSettings(settings).config);
    this.operator = `Operator ${operatorSecretOf(this.master)}`;
  }

  /** Copies the keys of a data folder. */
  async takeKeys(folder) {
    const [from, to] = [FolderKeys.open(folder, this.master), new ArrivingKeys(this.database)];
    await to.receive(from);
    await to.letIn();
    from.close();
    await to.close();
  }

  /** Where the log ends. @returns {Promise<string>} */
  async end() {
    return String((await this.events.head()).position);
  }

  /** Nobody projects meanwhile. */
  async dropViews() {
    await onDatabase(this.database, `DROP SCHEMA IF EXISTS ${VIEWS} CASCADE`);
  }

  async close() {
    await this.events.close();
  }
}

async function onDatabase(url, statement) {
  const client = new pg.Client({ connectionString: String(url) });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
