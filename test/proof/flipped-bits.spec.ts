import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type EarlierState, Heads, RecordTree, signedCheckpoint, verifyBundle } from '#audit/proof';
import { SigningKey } from '#privacy';
import { forgedBundle, rawLogOf, signAgain } from './attacker.js';
import { SmallLog } from './small-log.js';

describe('One bit that is flipped anywhere in a bundle', () => {
  const place = mkdtempSync(join(tmpdir(), 'continuum-bits-'));
  const at = (...names: string[]) => join(place, ...names);
  const signer = new SigningKey(new Uint8Array(32).fill(7));

  beforeAll(async () => {
    const log = await SmallLog.begun(at('data'));
    const heads = new Heads();
    const before = await rawLogOf(at('data'));
    for (const event of before) heads.take(event);
    const witnessed = {
      log: 'any',
      event: before.at(-1)?.id ?? '',
      size: before.length,
      streams: heads.streams,
      recordedAt: '2025-01-09T09:00:00.000Z',
      root: RecordTree.of(heads.leaves()).root,
    };
    const checkpoint = signedCheckpoint(witnessed, null, '2025-01-10T00:00:00.000Z', signer);
    const against: EarlierState = { checkpoint, heads };
    await log.goOn();
    await log.close();
    const events = await rawLogOf(at('data'));
    await forgedBundle({ folder: at('bundle'), keys: at('data'), events, patient: log.ana, signer, against });
  });
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  async function foundWith(name: string, nth: number, bit: number, isSignedAgain: boolean) {
    const folder = at('flipped');
    rmSync(folder, { recursive: true, force: true });
    cpSync(at('bundle'), folder, { recursive: true });
    const bytes = readFileSync(join(folder, name));
    const place = nth % bytes.length;
    bytes[place] = (bytes[place] ?? 0) ^ (1 << bit);
    writeFileSync(join(folder, name), bytes);
    if (isSignedAgain) signAgain(folder, signer);
    return verifyBundle(folder);
  }

  it('is found', async () => {
    expect(await verifyBundle(at('bundle'))).toMatchObject({ ok: true, problems: [] });
    const names = readdirSync(at('bundle'));
    expect(names.length).toBeGreaterThan(8);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.nat(), fc.nat({ max: 7 }), async (name, nth, bit) => {
        const { ok, problems } = await foundWith(name, nth, bit, false);
        expect([ok, problems.length > 0]).toEqual([false, true]);
      }),
      { numRuns: 100 },
    );
  });

  it('is found in what it holds of the log, also by somebody who signed it again', async () => {
    const held = readdirSync(at('bundle')).filter((name) => !['manifest.json', 'verify.mjs'].includes(name));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...held), fc.nat(), fc.nat({ max: 7 }), async (name, nth, bit) => {
        const { ok } = await foundWith(name, nth, bit, true);
        expect([name, ok]).toEqual([name, false]);
      }),
      { numRuns: 250 },
    );
  });
});
