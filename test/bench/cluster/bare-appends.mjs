/**
 * The bare client of the event store: appends what commands were seen to leave behind, ready made, as its parent's one
 * message says at a steady rate or by writers who each wait for their own. Views pass it over as they do the server's own
 * events, since its types begin with `$`: nodes and projectors have nothing to do meanwhile.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { binaryEvent, EventStoreDBClient, NO_STREAM } from '@eventstore/db-client';
import { commandOf, kindOf } from '../journeys.mjs';
import { amountOf, atPace } from '../pacing.mjs';
import { percentile } from '../rounds.mjs';

process.once('disconnect', () => process.exit());
const [load] = await once(process, 'message');
const { url, run, left, patients, from, pace, writers, amount } = load;
const client = EventStoreDBClient.connectionString(url);
const waits = [];
let refused = 0;
let said = '';

const perSecond = await (pace ? steady() : byWriters());
process.send({ perSecond, refused, said, p50: percentile(waits, 0.5), p99: percentile(waits, 0.99) });
process.disconnect();

function steady() {
  const all = made(amountOf(pace));
  return atPace(pace, (n, isCounted) => append(all[n], isCounted));
}

async function byWriters() {
  const [all, warmUp] = [made(amount), 10 * writers];
  let n = 0;
  const upTo = (end) =>
    Promise.all(
      Array.from({ length: writers }, async () => {
        while (n < end) await append(all[n++], n > warmUp);
      }),
    );
  await upTo(warmUp);
  const began = performance.now();
  await upTo(amount);
  return ((amount - warmUp) * 1000) / (performance.now() - began);
}

/** Appends of the next commands, before any time is taken. */
function made(count) {
  const ends = new Map();
  return Array.from({ length: count }, (_, n) => {
    const command = commandOf(patients, from + n);
    const stream = `bare-${run}-${command.patient}`;
    const end = ends.get(stream) ?? -1;
    const events = left[kindOf(command)].map(({ id, type, hash, text }) =>
      binaryEvent({ id: randomUUID(), type: `$${type}`, data: Buffer.from(text), metadata: { id, hash } }),
    );
    ends.set(stream, end + events.length);
    return { stream, events, expectedRevision: end < 0 ? NO_STREAM : BigInt(end) };
  });
}

async function append({ stream, events, expectedRevision }, isCounted) {
  const sent = performance.now();
  try {
    await client.appendToStream(stream, events, { expectedRevision });
  } catch (error) {
    refused += 1;
    said = `${error.type}: ${error.message}`;
  }
  if (isCounted) waits.push(performance.now() - sent);
}
