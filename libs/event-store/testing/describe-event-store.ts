import { afterEach, beforeEach, describe } from '@jest/globals';
import type { EventStore } from '../event-store.js';
import { keepsWholeAppends } from './contract/appends.js';
import { keepsDataAsGiven } from './contract/data.js';
import { keepsInterleavedWriters } from './contract/interleavings.js';
import { keepsLimits } from './contract/limits.js';
import { keepsOneOrder } from './contract/order.js';
import { keepsPartsWhole } from './contract/parts.js';
import { keepsRetriesIdempotent } from './contract/retries.js';
import { keepsSubscriptionsWhole } from './contract/subscriptions.js';
import type { Opened } from './opened.js';

/**
 * What every engine promises. Engines may keep one log for all tests: nothing here assumes an empty one.
 *
 * @param open - called before each test; the store it gives is closed after it
 * @param interleavings - of many writers, to try; fewer where each step asks a server
 */
export function describeEventStore(name: string, open: () => Promise<EventStore>, interleavings = 40): void {
  describe(`${name} keeps the EventStore contract`, () => {
    let store: EventStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const opened: Opened = () => store;
    describe('appends', () => keepsWholeAppends(opened));
    describe('retries', () => keepsRetriesIdempotent(opened));
    describe('limits', () => keepsLimits(opened));
    describe('data', () => keepsDataAsGiven(opened));
    describe('order', () => keepsOneOrder(opened));
    describe('parts', () => keepsPartsWhole(opened));
    describe('subscriptions', () => keepsSubscriptionsWhole(opened));
    describe('many writers', () => keepsInterleavedWriters(opened, interleavings));
  });
}
