import { describe, expect, it } from '@jest/globals';
import { CommandHandling, commandFrom, EventRegistry, idOf, LogTime } from '#event-sourcing';
import { specification } from '#event-sourcing/testing';
import { MemoryEventStore } from '#event-store/memory';
import { MemoryVault } from '../memory/index.js';
import { type Disclosed, disclosureEvents } from './disclosure.events.js';
import { disclosureStream, disclosuresDecider } from './disclosures.decider.js';

const DISCLOSED: Disclosed = {
  recipient: { kind: 'payer', id: 'acme' },
  purpose: 'payment',
  noticeId: 'us-42-cfr-2.32-a-1-2024',
  fields: ['stay', 'level'],
  stays: [{ stay: 'stay', consent: 'consent', what: ['stays'] }],
};
const told = (organisation: string) => ({ organisation, disclosed: DISCLOSED });
const NOW = '2025-05-03T17:00:00Z';
const STREAM = disclosureStream('rosa', '2025');

describe('Disclosures', () => {
  it('are one event for each organisation that tells something', () =>
    specification(disclosuresDecider, null, NOW)()
      .when({ disclosures: [told('org'), told('other')] })
      .thenStates(
        { type: 'DisclosureMade', data: DISCLOSED, organisation: 'org' },
        { type: 'DisclosureMade', data: DISCLOSED, organisation: 'other' },
      ));

  it('are written down once where one command is delivered twice, and again for each further answer', async () => {
    const [store, vault] = [new MemoryEventStore(), new MemoryVault()];
    await vault.keyOf('rosa');
    const clock = { now: () => Date.parse(NOW) };
    const registry = new EventRegistry(...disclosureEvents);
    const caller = {
      actor: { id: 'desk', role: 'payer', organisation: null },
      scope: { kind: 'payer' as const, payer: 'acme' },
    };
    const tell = (answer: string) => {
      const sending = { caller, commandId: idOf(answer), correlationId: 'claim', strict: false };
      const body = { disclosures: [told('org')] };
      const command = commandFrom(sending, {
        ...{ stream: STREAM, patient: 'rosa', body, context: async () => null },
      });
      return new CommandHandling(store, registry, vault, new LogTime(clock)).handle(
        disclosuresDecider,
        command,
      );
    };
    const first = await tell('first');
    expect(await tell('first')).toEqual({ ...first, repeated: true });
    await tell('second');
    const stored = await store.readStream(STREAM);
    expect(stored.map(({ organisation, patient }) => [organisation, patient])).toEqual([
      ['org', 'rosa'],
      ['org', 'rosa'],
    ]);
  });
});
