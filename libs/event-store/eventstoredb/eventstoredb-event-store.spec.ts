import { afterAll, beforeAll } from '@jest/globals';
import { EventStoreDBEventStore } from '#event-store/eventstoredb';
import { describeEventStore } from '#event-store/testing';
import {
  type ServerUnderTest,
  serverUnderTest,
} from '../../../test/doubles/eventstoredb/server-under-test.js';

let server: ServerUnderTest;
beforeAll(async () => {
  server = await serverUnderTest();
});
afterAll(() => server.stop());

describeEventStore('EventStoreDBEventStore', () => EventStoreDBEventStore.open(server), 12);
