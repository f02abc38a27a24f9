import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { START } from '#event-store';
import { EVENTS_FILE, SqliteEventStore } from '#event-store/sqlite';
import type { Check } from '../check.js';
import { examined, headAt } from '../examined.js';
import { FolderCopy } from '../folder-copy.js';
import { Site } from '../site.js';

type Damaged = { readonly id: string; readonly patient: string; readonly stream: string };

/**
 * A byte of one event was changed. The patient's record answers STREAM_DAMAGED, is closed to commands, and shows
 * auditors what is left; all others are served as before, also when the views are built anew.
 */
export const damagedStream: Check = {
  name: 'a stream whose chain does not hold',
  async run(tally, scale) {
    const events = scale === 'short' ? 1 : 40;
    await Site.use(tally, async (site) => {
      await site.write(150);
      await site.service.ready();
      await site.stop();
      const whole = new FolderCopy(site.folder);
      try {
        await tally.faults(events, 'event', async () => {
          await site.putBack(whole);
          const damaged = await damageSomeEvent(site.folder);
          await site.start();
          await closesTheRecord(site, damaged);
          await goesOnWithTheOthers(site);
        });
        await site.putBack(whole);
      } finally {
        whole.clear();
      }
      await site.start();
      await site.settled();
    });
  },
};

/** Changes a letter within the stored text of an event that is not the first of its stream. */
async function damageSomeEvent(folder: string): Promise<Damaged> {
  const log = await SqliteEventStore.openReadOnly(folder);
  const raw = await log.readRaw(START, 10_000);
  await log.close();
  const later = raw.filter(({ stream, revision }) => stream.startsWith('care-') && revision > 0);
  const { id, stream, text } = later[Math.floor(Math.random() * later.length)] ?? assert.fail('no event');
  const file = join(folder, EVENTS_FILE);
  const bytes = readFileSync(file);
  const at = bytes.indexOf(text) + Math.floor(Math.random() * text.length);
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  writeFileSync(file, bytes);
  return { id, stream, patient: stream.slice('care-'.length) };
}

async function closesTheRecord(site: Site, { id, stream, patient }: Damaged): Promise<void> {
  const path = `/v1/patients/${patient}`;
  const before = await headAt(site.service.address);
  const leave = { path: `${path}/leaves`, key: 'after the damage', body: LEAVE };
  for (const answer of [
    await site.send(leave),
    await site.get(`${path}/history`),
    await site.get(`${path}/current-placement`),
    await site.service.post(leave.path, LEAVE),
  ]) {
    assert.deepEqual([answer.status, answer.json.code], [500, 'STREAM_DAMAGED']);
  }
  assert.equal(await headAt(site.service.address), before);
  // The operator sees the whole installation, as an auditor does.
  const { status, json } = await site.service.get(`${path}/history`);
  assert.equal(status, 200);
  assert.deepEqual(
    json.damaged.map(({ event, stream }: { event: string; stream: string }) => ({ event, stream })),
    [{ event: id, stream }],
  );
  assert.ok(json.entries.length > 0, 'nothing is left of the record');
}

async function goesOnWithTheOthers(site: Site): Promise<void> {
  const writers = await site.write(40);
  const { json } = await site.service.post('/v1/projections/current_placement/rebuilds', {});
  assert.deepEqual(json, { view: 'current_placement' });
  const { complete } = (await site.get('/v1/current-placements')).json;
  assert.deepEqual(complete, { quarantined: 1 });
  const ready = await site.service.ready();
  assert.equal(ready.json.views.current_placement_v2.quarantined, 1);
  await site.opens(writers.acknowledged, 3);
  const { events, broken } = await examined(site.folder);
  // Of the damaged event nobody can say any more whose command it was.
  const { lost, doubled } = site.ledger.judge(events);
  assert.deepEqual([broken.length, lost.length, doubled.length], [1, 1, 0]);
  for (const { command } of writers.acknowledged) site.ledger.forget(command);
}

const LEAVE = { effectiveAt: '2025-01-04', kind: 'therapeutic' };
