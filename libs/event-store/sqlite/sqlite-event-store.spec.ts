import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { SqliteEventStore } from '#event-store/sqlite';
import { describeEventStore } from '#event-store/testing';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

describeEventStore('SqliteEventStore', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'events-'));
  folders.push(folder);
  return SqliteEventStore.open(folder);
});
