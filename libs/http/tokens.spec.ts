import { describe, expect, it } from '@jest/globals';
import { LogLineage, type Outcome } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import {
  type ConsistencyToken,
  commandAnswer,
  Freshness,
  joinTables,
  Marks,
  readCursor,
  readToken,
  writeCursor,
  writeToken,
} from '#http';

const LOG = '0190f3a2-7c1e-7d3a-9b1a-000000000001';
const EVENT = '0190f3a2-7c1e-7d3a-9b1a-000000000002';
const TOKEN: ConsistencyToken = { log: LOG, event: EVENT, position: 12n };
const VIEW = { name: 'stays', version: 3 };

describe('A consistency token', () => {
  it('comes back as it was given', () => expect(readToken(writeToken(TOKEN))).toEqual(TOKEN));

  it.each([
    '',
    'x',
    '{}',
    'ü',
    'x'.repeat(5000),
    writeCursor('stays', [1]),
    `${writeToken(TOKEN)}!x`.slice(4),
  ])('is not %j', (text) =>
    expect(() => readToken(text)).toThrow(expect.objectContaining({ code: 'INVALID_CONSISTENCY_TOKEN' })),
  );

  it('names the last event of the command it answers', () => {
    const events = [event('0190f3a2-7c1e-7d3a-9b1a-00000000000a', 11n), event(EVENT, 12n)];
    const outcome: Outcome = { revision: 3, events, warnings: [], repeated: false };
    const answer = commandAnswer(outcome, new Marks(LOG));
    expect(answer.revision).toBe(3);
    expect(answer.events).toEqual(events.map(({ id, type, factId }) => ({ id, type, factId })));
    expect(readToken(answer.consistencyToken ?? '')).toEqual(TOKEN);
    expect(commandAnswer({ ...outcome, repeated: true }, new Marks(LOG))).toEqual(answer);
  });

  it('is none where nothing changed', () => {
    const outcome: Outcome = { revision: -1, events: [], warnings: [], repeated: false };
    expect(commandAnswer(outcome, new Marks(LOG)).consistencyToken).toBeNull();
  });
});

describe('A query with a token', () => {
  it('waits for no more than the event', async () => {
    const asked: unknown[] = [];
    await freshness(async (...args) => {
      asked.push(args);
      return { reached: true, at: 12n };
    }).wait(TOKEN, VIEW);
    expect(asked).toEqual([[[VIEW], 40n, 5000]]);
  });

  it('is not needed, but the view must be there', async () => {
    const asked = (reached: boolean) =>
      freshness(async (_, at) => ({ reached: reached && at === -1n, at })).wait(null, VIEW);
    await asked(true);
    await expect(asked(false)).rejects.toMatchObject({ code: 'VIEW_BEHIND' });
  });

  it('says how far the view is when the time is over, and that the command is stored', async () => {
    const waiting = freshness(async () => ({ reached: false, at: 7n })).wait(TOKEN, VIEW);
    await expect(waiting).rejects.toMatchObject({
      code: 'VIEW_BEHIND',
      message: expect.stringMatching(/stays_v3 came to position 7 of 40.*stored/),
    });
  });

  it('is refused where this log does not hold the event', async () => {
    const asking = freshness(async (_, at) => ({ reached: true, at }));
    await expect(asking.wait({ ...TOKEN, event: LOG }, VIEW)).rejects.toMatchObject({
      code: 'MARK_NOT_IN_THIS_LOG',
      grounds: { field: 'X-Continuum-After' },
    });
  });
});

describe('What is sent with a token', () => {
  it('waits until this process knows of the event, and for no view', async () => {
    const asked: unknown[] = [];
    await freshness(async (...args) => {
      asked.push(args);
      return { reached: true, at: 40n };
    }).heard(TOKEN);
    expect(asked).toEqual([[[], 40n, 5000]]);
  });

  it('is refused where this log does not hold the event', async () => {
    const asking = freshness(async (_, at) => ({ reached: true, at }));
    await expect(asking.heard({ ...TOKEN, event: LOG })).rejects.toMatchObject({
      code: 'MARK_NOT_IN_THIS_LOG',
    });
  });
});

describe('A cursor', () => {
  it('comes back as it was given', () => {
    expect(readCursor('stays', writeCursor('stays', ['Zoë', 3]), ['', 0])).toEqual(['Zoë', 3]);
  });

  it.each([
    ['another list', writeCursor('patients', ['a', 1])],
    ['another shape', writeCursor('stays', [1, 'a'])],
    ['too few values', writeCursor('stays', ['a'])],
    ['a text with NUL', writeCursor('stays', ['a\u0000', 1])],
    ['nothing', ''],
    ['no list', Buffer.from('{"length":3}').toString('base64url')],
    ['anything', 'läßt'],
    ['too much', writeCursor('stays', ['a'.repeat(4000), 1])],
  ])('of %s is refused', (_, text) => {
    expect(() => readCursor('stays', text, ['', 0])).toThrow(
      expect.objectContaining({ code: 'INVALID_CURSOR' }),
    );
  });
});

describe('Problem tables', () => {
  const bed = { NO_BED: { status: 409, title: 'There is no bed' } };

  it('are joined', () => expect(joinTables(bed, bed, {})).toEqual(bed));

  it('may not disagree', () => {
    expect(() => joinTables(bed, { NO_BED: { status: 404, title: 'There is no bed' } })).toThrow('NO_BED');
  });
});

type WaitFor = ConstructorParameters<typeof Freshness>[0]['waitFor'];

function freshness(waitFor: WaitFor): Freshness {
  const store = { positionOf: async (id: string) => (id === EVENT ? 40n : null) };
  return new Freshness({ waitFor }, new LogLineage(store, LOG), 5000);
}

function event(id: string, position: bigint): RecordedEvent {
  return { id, type: 'PatientAdmitted', factId: id, position } as RecordedEvent;
}
