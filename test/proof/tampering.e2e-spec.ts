import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkpointsIn, type EarlierState, Heads } from '#audit/proof';
import type { RawEvent } from '#event-store';
import type { SigningKey } from '#privacy';
import { openDatabase } from '#sqlite';
import { continuum } from '../e2e/cli.js';
import {
  forgedBundle,
  rawLogOf,
  rewritten,
  signAgain,
  signingKeyOf,
  type Tampering,
  tamperedCopy,
} from './attacker.js';
import { SmallLog } from './small-log.js';
import { hasPython, type Judgement, judgedByNode, judgedByPython } from './verifiers.js';

/** The attacker holds the database and the signing key, the auditor one checkpoint from before. */
describe('Against whoever holds the database and the signing key, an older checkpoint', () => {
  const place = mkdtempSync(join(tmpdir(), 'continuum-tampering-'));
  const at = (...names: string[]) => join(place, ...names);
  let ana: string;
  let ben: string;
  let held: string;
  let against: EarlierState;
  let stolen: SigningKey;
  let honest: readonly RawEvent[];

  beforeAll(async () => {
    const log = await SmallLog.begun(at('data'));
    [ana, ben] = [log.ana, log.ben];
    await continuum(at('data'), ['export', '--patient', ana, '--out', at('replayed')]);
    await log.goOn();
    const { json } = await continuum(at('data'), ['checkpoint', at('auditor'), '--json']);
    held = json.file;
    const [checkpoint] = checkpointsIn(at('auditor'));
    if (checkpoint === undefined) throw new Error('it was just written');
    const heads = new Heads();
    for (const event of await rawLogOf(at('data'))) heads.take(event);
    against = { checkpoint, heads };
    await log.goOn();
    await log.close();
    honest = await rawLogOf(at('data'));
    stolen = await signingKeyOf(at('data'));
  });
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  async function bundleOf(name: string, events: readonly RawEvent[], signer = stolen): Promise<string> {
    const folder = at(`${name}-bundle`);
    await forgedBundle({ folder, keys: at('data'), events, patient: ana, signer, against });
    return folder;
  }

  /** Both, which must say the same. */
  async function judged(folder: string, ...words: string[]): Promise<Judgement> {
    const [byNode, byPython] = await Promise.all([
      judgedByNode(folder, ...words),
      hasPython ? judgedByPython(folder, ...words) : null,
    ]);
    expect(byNode.code).toBe(byNode.ok ? 0 : 1);
    if (byPython !== null) {
      const { code, ok, anchored, streams, problems } = byNode;
      expect(byPython).toMatchObject({ code, ok, anchored, streams, problems });
      if (ok) expect(byPython.events).toBe(byNode.events);
    }
    return byNode;
  }

  const care = () => `care-${ana}`;
  const services = () => `services-${ana}.2025`;
  const placeOf = (stream: string, revision: number) =>
    honest.findIndex((event) => event.stream === stream && event.revision === revision);
  const swapped = (events: readonly RawEvent[], one: number, other: number, what: (keyof RawEvent)[]) =>
    events.map((event, index) => {
      const from = events[index === one ? other : index === other ? one : index] ?? event;
      return { ...event, ...Object.fromEntries(what.map((name) => [name, from[name]])) };
    });

  const attacks: Record<string, { tampering: Tampering; service: RegExp; bundle: RegExp }> = {
    'a flipped bit': {
      tampering: (events) =>
        events.map((event, index) =>
          index === placeOf(care(), 1) ? { ...event, text: event.text.replace('"php"', '"phq"') } : event,
        ),
      service: /revision 1 of care-.*its text does not have its hash/,
      bundle: /does not have its hash/,
    },
    'an event that was deleted': {
      tampering: (events) => events.filter((_, index) => index !== placeOf(care(), 1)),
      service: /revision 2 of care-.*revision 1 of its stream should stand here/,
      bundle: /does not follow revision 0/,
    },
    'an event that was inserted': {
      tampering: (events) => {
        const at = placeOf(services(), 1);
        const made = events[at] as RawEvent;
        const text = made.text
          .replace('"session"', '"visit"')
          .replaceAll(made.id, made.id.replace(/.$/, 'x'));
        const inserted = { ...made, id: made.id.replace(/.$/, 'x'), text };
        return [...events.slice(0, at), inserted, ...events.slice(at)].map((event, index) =>
          index > at && event.stream === services() ? { ...event, revision: event.revision + 1 } : event,
        );
      },
      service: /revision 1 of services-.*does not have its hash/,
      bundle: /does not have its hash/,
    },
    'events that changed places': {
      tampering: (events) =>
        swapped(events, placeOf(services(), 0), placeOf(services(), 1), ['id', 'hash', 'text']),
      service: /its revision is filed as 0 but its text says 1/,
      bundle: /does not follow revision -1/,
    },
    'a log that lost its end': {
      tampering: (events) => events.slice(0, against.checkpoint.checkpoint.size - 3),
      service: /the log does not hold event \S+, which was its last then/,
      bundle: /services-\S+ had come further then/,
    },
    'two streams that were exchanged': {
      tampering: (events) =>
        events.map((event) =>
          event.stream === services()
            ? { ...event, stream: `services-${ben}.2025` }
            : event.stream === `services-${ben}.2025`
              ? { ...event, stream: services() }
              : event,
        ),
      service: /its stream is filed as services-/,
      bundle: /which record \S+ does not hold/,
    },
    'a past rewritten with all its hashes': {
      tampering: (events) =>
        rewritten(events, care(), (event) =>
          event.revision === 1 ? { ...event, data: { placement: { level: 'outpatient' } } } : event,
        ),
      service: /what the log held with its first \d+ events is not what it held then/,
      bundle: /care-\S+ is not what stood there at checkpoint/,
    },
    'what was learned lately, said to have been known before': {
      tampering: (events) =>
        rewritten(events, care(), (event) =>
          event.revision === 4
            ? { ...event, metadata: { ...event.metadata, recordedAt: '2025-01-09T09:30:00.000Z' } }
            : event,
        ),
      service: /revision 4 of care-\S+, came after the checkpoint, yet says that it is older/,
      bundle: /says that it is older than checkpoint/,
    },
    'a whole stream that was dropped': {
      tampering: (events) => events.filter(({ stream }) => stream !== services()),
      service: /what the log held with its first \d+ events is not|stands at position/,
      bundle: /services-\S+ had come further then/,
    },
  };

  it.each(Object.entries(attacks))('shows %s', async (name, { tampering, service, bundle }) => {
    const folder = at(name);
    const events = await tamperedCopy(at('data'), folder, tampering);
    const forged = await bundleOf(name, events);
    const [ran, { ok, problems }] = await Promise.all([
      continuum(folder, ['verify', '--checkpoint', held]),
      judged(forged, '--checkpoint', held),
    ]);
    expect([ran.code, ran.stderr]).toEqual([1, '']);
    expect(ran.stdout).toMatch(service);
    expect([ok, problems.join('\n')]).toEqual([false, expect.stringMatching(bundle)]);
  });

  it('shows another key in the place of the signing key', async () => {
    const folder = at('other-key');
    cpSync(at('data'), folder, { recursive: true });
    const db = openDatabase(join(folder, 'keys.db'), { synchronous: 'FULL' });
    db.exec("DELETE FROM installation WHERE name = 'signing'");
    db.close();
    await continuum(folder, ['checkpoint', at('others')]);
    const ran = await continuum(folder, ['verify', '--checkpoint', held]);
    expect([ran.code, ran.stdout]).toEqual([
      1,
      expect.stringMatching(/this installation signs with [0-9a-f]{64}/),
    ]);
    const bundle = await bundleOf('other-key', honest, await signingKeyOf(folder));
    const { ok, problems } = await judged(bundle, '--checkpoint', held);
    expect([ok, problems]).toEqual([false, [expect.stringMatching(/^signed by .*the checkpoint given by/)]]);
    const asked = await judged(bundle, '--key', stolen.fingerprint);
    expect([asked.ok, asked.problems]).toEqual([false, [expect.stringMatching(/not by the key given/)]]);
  });

  it('shows a page that says something else; the service, which has no page, cannot', async () => {
    const bundle = await bundleOf('page', honest);
    const page = readFileSync(join(bundle, 'history.html'), 'utf8');
    writeFileSync(join(bundle, 'history.html'), page.replace('level iop', 'level php'));
    signAgain(bundle, stolen);
    const { ok, problems } = await judged(bundle, '--checkpoint', held);
    expect([ok, problems]).toEqual([false, ['history.html says something else than the events']]);
    expect((await continuum(at('data'), ['verify', '--checkpoint', held])).code).toBe(0);
  });

  it('shows a bundle from before that is given as of today; the service, which has no bundle, cannot', async () => {
    const { ok, problems } = await judged(at('replayed'), '--checkpoint', held);
    expect([ok, problems]).toEqual([
      false,
      [expect.stringMatching(/^the bundle is older than the checkpoint given/)],
    ]);
    const alone = await judged(at('replayed'));
    expect(alone.stdout).toMatch(/^NOT PROVED: what was recorded after event \S+/m);
  });

  it('cannot show what was altered after it was made, and both verifiers say so', async () => {
    const events = rewritten(honest, care(), (event) =>
      event.revision === 4 ? { ...event, data: { to: { level: 'php' } } } : event,
    );
    const { ok, anchored, stdout } = await judged(await bundleOf('later', events), '--checkpoint', held);
    expect([ok, anchored]).toEqual([true, true]);
    expect(stdout).toMatch(/^NOT PROVED: what came after event \S+ rests on the signing key alone$/m);
  });

  it('leaves a log and a bundle alone that nobody has altered', async () => {
    const ran = await continuum(at('data'), ['verify', '--checkpoint', held]);
    expect([ran.code, ran.stdout]).toEqual([0, expect.stringContaining('it is what the checkpoint says')]);
    const bundle = await bundleOf('honest', honest);
    expect(await judged(bundle, '--checkpoint', held)).toMatchObject({
      ok: true,
      anchored: true,
      problems: [],
    });
    const alone = await judged(bundle);
    expect(alone).toMatchObject({ ok: true, anchored: false, streams: 3, events: 10 });
    expect(alone.stdout).toMatch(/^NOT PROVED: anybody may have made it/m);
  });

  (hasPython ? it : it.skip)('is understood by a second verifier, in Python', async () => {
    const { ok } = await judgedByPython(await bundleOf('python', honest), '--checkpoint', held);
    expect(ok).toBe(true);
  });
});
