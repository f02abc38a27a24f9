import { describe, expect, it } from '@jest/globals';
import { CommandHandling, commandFrom, EventRegistry, idOf, LogTime } from '#event-sourcing';
import { specification } from '#event-sourcing/testing';
import { MemoryEventStore } from '#event-store/memory';
import { MemoryVault } from '#privacy/memory';
import { memberReportDecider } from './member-report.decider.js';
import { type MemberStaysReported, memberReportEvents, payerStream } from './member-report.events.js';

const NOW = '2026-01-05T12:00:00Z';

function reported(year: string, ...by: readonly string[]): MemberStaysReported {
  const about = {
    payer: 'acme',
    year,
    by: [...by],
    asOf: `${year}-12-31`,
    threshold: 11,
    methods: [],
    mark: null,
  };
  return { about, hash: '00', text: 'eJw=' };
}
const told = (year: string, ...by: readonly string[]) => ({
  type: 'MemberStaysReported',
  data: reported(year, ...by),
});
const given = specification(memberReportDecider, null, NOW);

describe('What a payer is told of a year', () => {
  it('is told once', () => {
    given()
      .when(reported('2024', 'level', 'age'))
      .thenStates(told('2024', 'level', 'age'));
    given(told('2024', 'level', 'age'))
      .when(reported('2024', 'level', 'age'))
      .thenNothing();
    given(told('2024', 'level', 'age'))
      .when(reported('2024', 'age', 'level'))
      .thenNothing();
  });

  it('is never told by something else, since both could be taken from one another', () => {
    for (const by of [['level'], ['level', 'disposition'], ['disposition', 'age']]) {
      given(told('2024', 'level', 'age'))
        .when(reported('2024', ...by))
        .thenRefused('YEAR_TOLD_OTHERWISE', {
          field: 'by',
          wayOut: expect.stringContaining('level and age'),
        });
    }
  });

  it('says nothing about other years', () =>
    given(told('2024', 'level', 'age'))
      .when(reported('2023', 'level'))
      .thenStates(told('2023', 'level')));

  it('is stated once where it is delivered twice, also after a restart', async () => {
    const [store, vault] = [new MemoryEventStore(), new MemoryVault()];
    const start = () =>
      new CommandHandling(
        store,
        new EventRegistry(...memberReportEvents),
        vault,
        new LogTime({ now: () => Date.parse(NOW) }),
      );
    const actor = { id: 'acme-desk', role: 'payer', organisation: null };
    const caller = { actor, scope: { kind: 'payer' as const, payer: 'acme' } };
    const sending = { caller, commandId: idOf('2024'), correlationId: 'all', strict: false };
    const command = commandFrom(sending, {
      ...{ stream: payerStream('acme'), patient: null, body: reported('2024', 'level') },
      ...{ digestOf: { year: '2024' }, context: async () => null },
    });
    const handling = start();
    const first = await handling.handle(memberReportDecider, command);
    const before = await store.readStream(payerStream('acme'));
    expect(await handling.handle(memberReportDecider, command)).toEqual({ ...first, repeated: true });
    expect((await start().handle(memberReportDecider, command)).events).toEqual(first.events);
    expect(await store.readStream(payerStream('acme'))).toEqual(before);
    expect(before).toHaveLength(1);
  });
});
