import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Checkpoint, Heads, HeldCheckpoint, RecordTree, signedCheckpoint } from '#audit/proof';
import { LogLineage } from '#event-sourcing';
import { type RawEvent, START } from '#event-store';
import { MemoryEventStore } from '#event-store/memory';
import { aNote, appendSometime } from '#event-store/testing';
import { SigningKey } from '#privacy';

const LOG = 'log-1';
const STREAMS = ['care-a', 'care-b', 'care-a', 'plan-b.1', 'care-a', 'care-b'];
/** As many as the checkpoint is of. */
const SIZE = 4;

describe('A checkpoint, held against a log whose positions have gaps', () => {
  let events: readonly RawEvent[];
  let checkpoint: Checkpoint;

  beforeEach(async () => {
    const log = new MemoryEventStore();
    for (const stream of STREAMS) await appendSometime(log, stream, [aNote()]);
    const written = await log.readRaw(START, 100);
    events = written.map((event) => ({ ...event, position: event.position * 700n + 123n }));
    const heads = new Heads();
    for (const event of events.slice(0, SIZE)) heads.take(event);
    const { recordedAt } = JSON.parse(events[SIZE - 1]?.text ?? '').metadata;
    const root = RecordTree.of(heads.leaves()).root;
    const event = events[SIZE - 1]?.id ?? '';
    const said = { log: LOG, event, size: SIZE, streams: heads.streams, recordedAt, root };
    ({ checkpoint } = signedCheckpoint(said, null, recordedAt, new SigningKey(randomBytes(32))));
  });

  const found = async (held: Checkpoint, of: readonly RawEvent[]) => {
    const positionOf = async (id: string) => of.find((event) => event.id === id)?.position ?? null;
    const against = await HeldCheckpoint.of(held, new LogLineage({ positionOf }, LOG));
    for (const event of of) against.take(event);
    return against.found();
  };

  it('finds that it holds what it held then, as many events', async () => {
    expect(await found(checkpoint, events)).toEqual([]);
  });

  it('tells how many there are where one is missing that was there then, and no stream ends with', async () => {
    expect(await found(checkpoint, events.slice(1))).toEqual([
      `3 events stand in the log up to event ${checkpoint.event}, and 4 stood there then`,
    ]);
  });

  it('tells where the event that was its last is not there at all', async () => {
    const others = events.filter(({ id }) => id !== checkpoint.event);
    expect(await found(checkpoint, others)).toEqual([
      `the log does not hold event ${checkpoint.event}, which was its last then`,
    ]);
  });
});
