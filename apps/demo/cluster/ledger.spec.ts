import { expect, it } from '@jest/globals';
import { Ledger } from './ledger.js';

/** A ledger of two commands that were acknowledged, the first with two events, and one that was refused. */
async function ledger(): Promise<Ledger> {
  const answers = [
    { status: 201, events: ['a0', 'a1'] },
    { status: 200, events: ['b0'] },
    { status: 422, events: ['c0'] },
  ];
  const kept = new Ledger({
    send: async () => {
      const { status = 500, events = [] } = answers.shift() ?? {};
      return { status, text: JSON.stringify({ events: events.map((id) => ({ id })) }) };
    },
  });
  for (const key of ['a', 'b', 'c'])
    await kept.send({ method: 'POST', path: '/', headers: { 'idempotency-key': key } });
  return kept;
}

const logOf = (...ids: string[]) =>
  ids.map((id) => ({ id, metadata: { commandId: id.slice(0, 1).toLowerCase() } }));

it.each([
  ['everything is there once', logOf('x0', 'a0', 'a1', 'b0'), { lost: 0, doubled: 0 }],
  ['an event is missing', logOf('a0', 'b0'), { lost: 1, doubled: 0 }],
  ['a command was carried out a second time', logOf('a0', 'a1', 'b0', 'B1'), { lost: 0, doubled: 1 }],
  ['an event stands in the log twice', logOf('a0', 'a1', 'a1', 'b0'), { lost: 0, doubled: 1 }],
  ['nothing is there', [], { lost: 2, doubled: 0 }],
])('Of what was acknowledged the ledger tells what is lost and doubled where %s', async (_, log, found) => {
  const kept = await ledger();
  expect(kept.acknowledged).toBe(2);
  expect(kept.against(log)).toEqual(found);
});
