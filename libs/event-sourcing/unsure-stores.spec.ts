import { describe, expect, it } from '@jest/globals';
import { OutcomeUnknownError, RevisionConflictError, StoreUnavailableError } from '#event-store';
import { MemoryEventStore } from '#event-store/memory';
import { MemoryVault } from '#privacy/memory';
import { LogTime } from './clock.js';
import { CommandHandling } from './command-handling.js';
import { counting, StoreStandIn, tallyDecider, tallyRegistry } from './testing/index.js';

function workshop() {
  const memory = new MemoryEventStore();
  const store = new StoreStandIn(memory);
  const vault = new MemoryVault();
  let now = Date.parse('2025-02-01T12:00:00Z');
  /** A clock that never shows the same moment twice, so that anything stamped anew would show. */
  const logTime = new LogTime({ now: () => now++ });
  const handling = new CommandHandling(store, tallyRegistry, vault, logTime);
  const elsewhere = new CommandHandling(memory, tallyRegistry, vault, logTime);
  return {
    store,
    count: (...asked: Parameters<typeof counting>) => handling.handle(tallyDecider, counting(...asked)),
    countElsewhere: (...asked: Parameters<typeof counting>) =>
      elsewhere.handle(tallyDecider, counting(...asked)),
    total: async () => (await handling.load('tally-ann', tallyDecider)).state.total,
    stored: async () => (await memory.readStream('tally-ann')).map(({ data }) => data.by),
    texts: async () => (await memory.readRaw(-1n, 100)).map(({ text }) => text),
  };
}
type Turn = Parameters<StoreStandIn['next']>[0];

const lost = () => new OutcomeUnknownError('the answer was lost');
const notApplied: Turn = () => async () => {
  throw lost();
};
const appliedButLost: Turn =
  (append) =>
  async (...asked) => {
    await append(...asked);
    throw lost();
  };
const refusing =
  (error: Error): Turn =>
  () =>
  async () => {
    throw error;
  };

describe('While another writer writes', () => {
  it('a command is decided again on what the other left', async () => {
    const { store, count, countElsewhere, stored } = workshop();
    await count('one', 5);
    store.next((append) => async (...asked) => {
      await countElsewhere('other', -3);
      return append(...asked);
    });
    await expect(count('two', -4)).rejects.toMatchObject({ code: 'BELOW_ZERO' });
    expect(await stored()).toEqual([5, -3]);
  });

  it('a command is accepted behind what the other left', async () => {
    const { store, count, countElsewhere, total } = workshop();
    store.next((append) => async (...asked) => {
      await countElsewhere('other', 2);
      return append(...asked);
    });
    expect(await count('one', 5)).toMatchObject({ revision: 1, repeated: false });
    expect(await total()).toBe(7);
  });

  it('the same command sent to both is carried out once', async () => {
    const { store, count, countElsewhere, stored } = workshop();
    store.next((append) => async (...asked) => {
      await countElsewhere('one', 5);
      return append(...asked);
    });
    expect(await count('one', 5)).toMatchObject({ revision: 0, events: [{ data: { by: 5 } }] });
    expect(await stored()).toEqual([5]);
  });

  it('it gives up after a number of tries', async () => {
    const { store, count, countElsewhere } = workshop();
    let others = 0;
    store.next(
      ...Array.from(
        { length: 50 },
        (): Turn =>
          (append) =>
          async (...asked) => {
            await countElsewhere(`other ${others++}`, 1);
            return append(...asked);
          },
      ),
    );
    await expect(count('one', 5)).rejects.toThrow(RevisionConflictError);
    expect(others).toBeLessThan(50);
  });
});

describe('Where nobody knows whether an append happened', () => {
  it('and it did, what is stored is the answer, and nothing is sent again', async () => {
    const { store, count, texts, total } = workshop();
    store.next(appliedButLost);
    expect(await count('one', 5)).toMatchObject({ revision: 0, repeated: false, events: [{ position: 0n }] });
    expect(store.asked).toEqual([await texts()]);
    expect(await total()).toBe(5);
  });

  it('and it did not, the same bytes go again', async () => {
    const { store, count, texts } = workshop();
    store.next(notApplied, notApplied);
    const sealed = { patient: 'ann', registers: true, body: { by: 5, note: 'Ana Ruiz' } };
    expect(await count('one', 5, sealed)).toMatchObject({ revision: 0 });
    expect(store.asked).toHaveLength(3);
    expect(new Set(store.asked.map((asked) => asked.join()))).toEqual(new Set(await texts()));
  });

  it('and another writer came in between, it is decided again', async () => {
    const { store, count, countElsewhere, stored } = workshop();
    store.next(() => async () => {
      await countElsewhere('other', 2);
      throw lost();
    });
    expect(await count('one', 5)).toMatchObject({ revision: 1 });
    expect(await stored()).toEqual([2, 5]);
  });

  it('and it stays so, it says so; sent again later the command is carried out once', async () => {
    const { store, count, stored } = workshop();
    store.next(...Array(6).fill(notApplied));
    await expect(count('one', 5)).rejects.toThrow(OutcomeUnknownError);
    expect(await count('one', 5)).toMatchObject({ revision: 0 });
    expect(await stored()).toEqual([5]);
  });

  it('a store that is away does not make it known', async () => {
    const { store, count, stored } = workshop();
    store.next(appliedButLost);
    const away = new StoreUnavailableError('away');
    const readStream = store.readStream.bind(store);
    let looked = 0;
    store.readStream = (...asked) => {
      looked += 1;
      return looked === 2 ? Promise.reject(away) : readStream(...asked);
    };
    expect(await count('one', 5)).toMatchObject({ revision: 0 });
    expect(await stored()).toEqual([5]);

    store.next(notApplied, ...Array(5).fill(refusing(away)));
    await expect(count('two', 5)).rejects.toThrow(OutcomeUnknownError);
  });
});

describe('After an append that failed', () => {
  it('what was folded is as before, and the next command is decided on it', async () => {
    const { store, count, total, stored } = workshop();
    await count('one', 5);
    store.next(refusing(new StoreUnavailableError('disk full')));
    await expect(count('two', 3)).rejects.toThrow(StoreUnavailableError);
    expect(await total()).toBe(5);
    await expect(count('three', -6)).rejects.toMatchObject({ code: 'BELOW_ZERO' });
    expect(await count('two', 3)).toMatchObject({ revision: 1, repeated: false });
    expect(await stored()).toEqual([5, 3]);
  });
});
