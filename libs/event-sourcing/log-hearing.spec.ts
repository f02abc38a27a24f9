import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Observable, Subject } from 'rxjs';
import { BEHIND_MS, LogHearing } from '#event-sourcing';
import type { Delivery, LogHead, RawEvent } from '#event-store';

/** A log on another machine, which says what the test has it say. */
class FarLog {
  readonly said = new Subject<Delivery<RawEvent>>();
  end: LogHead | null = null;
  looks = 0;
  private readonly waiting: (() => void)[] = [];
  isSlow = false;

  async head(): Promise<LogHead | null> {
    this.looks += 1;
    if (this.isSlow) await new Promise<void>((answered) => this.waiting.push(answered));
    return this.end;
  }

  subscribeRaw(): Observable<Delivery<RawEvent>> {
    return this.said;
  }

  answers(): void {
    for (const answered of this.waiting.splice(0)) answered();
  }

  tell(stream: string, position: bigint): void {
    const event = { stream, position, revision: 0, id: `${position}`, text: '', hash: '' };
    this.said.next({ kind: 'event', event });
  }

  /** There is no more for now. */
  rest(position: bigint): void {
    this.said.next({ kind: 'caughtUp', position });
  }
}

describe('What a node hears of a log that others write too', () => {
  let log: FarLog;
  let hearing: LogHearing;
  beforeEach(async () => {
    log = new FarLog();
    hearing = new LogHearing(log, (stream) => (stream.startsWith('a') ? 0 : 1));
    await hearing.start();
    log.looks = 0;
  });

  const turns = async () => {
    for (let turn = 0; turn < 20; turn++) await null;
  };

  it('is proved by one look at the log for all who ask meanwhile; those who came after it began share the next', async () => {
    log.isSlow = true;
    const first = hearing.fresh(performance.now());
    const others = Array.from({ length: 50 }, () => hearing.fresh(performance.now() + 1));
    await turns();
    expect(log.looks).toBe(1);
    log.answers();
    await first;
    await turns();
    expect(log.looks).toBe(2);
    log.answers();
    await Promise.all(others);
    expect(log.looks).toBe(2);
  });

  it('is known to whoever came before a look that is over began', async () => {
    const cameAtMs = performance.now();
    await hearing.fresh(cameAtMs);
    await hearing.fresh(cameAtMs);
    await hearing.fresh(performance.now() - BEHIND_MS / 2);
    expect(log.looks).toBe(1);
  });

  it('is waited for, where the log has come further', async () => {
    log.end = { position: 4n, id: '4' };
    let isFresh = false;
    const asked = hearing.fresh(performance.now()).then(() => {
      isFresh = true;
    });
    await turns();
    log.tell('a-1', 3n);
    await turns();
    expect(isFresh).toBe(false);
    log.tell('a-1', 4n);
    await asked;
    expect(await hearing.head()).toEqual({ position: 4n, id: '4' });
  });

  it('ends with a whole append: one is told of when another stream goes on, or when there is no more', async () => {
    log.tell('a-1', 5n);
    log.tell('a-1', 6n);
    expect(await hearing.head()).toBeNull();
    log.tell('b-1', 7n);
    expect(await hearing.head()).toEqual({ position: 6n, id: '6' });
    log.rest(7n);
    expect(await hearing.head()).toEqual({ position: 7n, id: '7' });
  });

  it('ends with what it has written or read itself, once everything before was heard', async () => {
    hearing.saw({ stream: 'a-1', position: 9n, id: '9' });
    let end: LogHead | null = null;
    const asked = hearing.head().then((told) => {
      end = told;
    });
    log.tell('b-1', 8n);
    await turns();
    expect(end).toBeNull();
    log.tell('a-1', 9n);
    await asked;
    expect(end).toEqual({ position: 9n, id: '9' });
  });

  it('is known part by part, also of what it has written and not heard of yet', () => {
    log.tell('b-1', 3n);
    hearing.saw({ stream: 'a-1', position: 9n, id: '9' });
    log.tell('a-2', 5n);
    expect([hearing.lastOf('a-7'), hearing.lastOf('b-7')]).toEqual([9n, 3n]);
  });
});
