import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SigningKey } from '#privacy';
import { continuum, type Ran } from '../e2e/cli.js';
import { signAgain, signingKeyOf } from './attacker.js';
import { SmallLog } from './small-log.js';
import { hasPython, type Judgement, judgedByNode, judgedByPython } from './verifiers.js';

describe('A sealed bundle', () => {
  const place = mkdtempSync(join(tmpdir(), 'continuum-bundle-'));
  const at = (...names: string[]) => join(place, ...names);
  const run = (...words: string[]) => continuum(at('data'), words);
  const textIn = (folder: string, name: string) => readFileSync(at(folder, name), 'utf8');
  let log: SmallLog;
  let signer: SigningKey;
  let exported: Ran;

  beforeAll(async () => {
    log = await SmallLog.begun(at('data'));
    await run('checkpoint', at('checkpoints'));
    await log.goOn();
    const known = ['--checkpoints', at('checkpoints'), '--json'];
    exported = await run('export', '--patient', log.ana, '--out', at('ana'), ...known);
    await run('export', '--period', 'all', '--out', at('all'), '--against', firstCheckpoint());
    signer = await signingKeyOf(at('data'));
  });
  afterAll(async () => {
    await log.close();
    rmSync(place, { recursive: true, force: true });
  });

  const firstCheckpoint = () => at('checkpoints', readdirSync(at('checkpoints')).sort()[0] ?? '');

  /** By both verifiers, which must say the same. */
  async function judged(folder: string, ...words: string[]): Promise<Judgement> {
    const byNode = await judgedByNode(at(folder), ...words);
    if (hasPython) {
      const { code, ok, anchored, problems } = byNode;
      expect(await judgedByPython(at(folder), ...words)).toMatchObject({ code, ok, anchored, problems });
    }
    return byNode;
  }

  /** What is found of a copy in which something was altered, by somebody who can sign it. */
  async function problemsAfter(name: string, of: string, change: (folder: string) => void): Promise<string> {
    cpSync(at(of), at(name), { recursive: true });
    change(at(name));
    signAgain(at(name), signer);
    const { ok, problems, code } = await judged(name);
    expect([ok, code]).toEqual([false, 1]);
    return problems.join('\n');
  }

  function alter(folder: string, name: string, from: RegExp | string, to: (found: string) => string): void {
    const text = readFileSync(join(folder, name), 'utf8');
    const other = text.replace(from, to);
    expect(other).not.toBe(text);
    writeFileSync(join(folder, name), other);
  }

  it('of a patient tells what is in it and what it does not prove', async () => {
    expect(exported.code).toBe(0);
    expect(exported.json).toMatchObject({ folder: at('ana'), records: 2, streams: 3, events: 8, size: 16 });
    expect(exported.json.signer).toBe(signer.fingerprint);
    expect(await judged('ana')).toMatchObject({
      ok: true,
      anchored: false,
      streams: 3,
      events: 8,
      problems: [],
    });
    expect(await judged('ana', '--key', signer.fingerprint)).toMatchObject({ ok: true, anchored: true });
  });

  it('is there whole or not at all: what an export left that was killed goes with the next one', async () => {
    mkdirSync(at('again.unfinished'));
    writeFileSync(at('again.unfinished', 'events.ndjson'), 'half of it');
    expect((await run('export', '--patient', log.ana, '--out', at('again'))).code).toBe(0);
    expect(readdirSync(place).filter((name) => name.startsWith('again'))).toEqual(['again']);
    expect(await judged('again')).toMatchObject({ ok: true });
  });

  it('checks itself, wherever it lies, and its exit code follows what it found', () => {
    const alone = (folder: string) =>
      spawnSync(process.execPath, [at(folder, 'verify.mjs')], { cwd: tmpdir(), env: {}, encoding: 'utf8' });
    expect(alone('ana')).toMatchObject({ status: 0, stderr: '' });
    cpSync(at('ana'), at('torn'), { recursive: true });
    rmSync(at('torn', 'records.ndjson'));
    expect(alone('torn').status).toBe(1);
    expect(alone('torn').stdout).toMatch(/^PROBLEM: records\.ndjson is missing$/m);
  });

  it('has a verifier of less than 300 lines that needs nothing but Node', () => {
    const lines = textIn('ana', 'verify.mjs').trimEnd().split('\n');
    expect(lines.length).toBeLessThan(300);
    const imported = lines.flatMap((line) => /^import .* from '(.*)';$/.exec(line)?.[1] ?? []);
    expect(imported.length).toBeGreaterThan(3);
    expect(imported.filter((name) => !name.startsWith('node:'))).toEqual([]);
  });

  it('holds the chain of checkpoints that are known, up to its own', () => {
    const names = readdirSync(at('checkpoints')).sort();
    expect(names).toHaveLength(2);
    const known = names.map((name) => textIn('checkpoints', name));
    expect(textIn('ana', 'checkpoints.ndjson')).toBe(known.join(''));
    expect(textIn('ana', 'checkpoint.json')).toBe(known[1]);
  });

  it('of everything is whole, and says so against an earlier checkpoint', async () => {
    const { ok, anchored, streams, events } = await judged('all', '--checkpoint', firstCheckpoint());
    expect([ok, anchored, streams, events]).toEqual([true, true, 6, 16]);
    const left = await problemsAfter('incomplete', 'all', (folder) => {
      const isProof = (name: string) => /^(records|events|against-.*)\.ndjson$/.test(name);
      // The facility's record is the last one, and has one event.
      for (const name of readdirSync(folder).filter(isProof)) alter(folder, name, /[^\n]*\n$/, () => '');
      alter(folder, 'history.html', /<tr>[^\n]*facility-lakeside 0<td>.*\n/, () => '');
    });
    expect(left).toBe('of 6 streams at checkpoint 16 there are 5');
  });

  it('shows what was sealed, and that it is what was sealed', async () => {
    expect(textIn('ana', 'opened.ndjson')).toContain('"value":{"name":"O\'Neil & <Sons>"}');
    expect(textIn('ana', 'history.html')).toContain('name O&#39;Neil &amp; &lt;Sons&gt;');
    const value = await problemsAfter('other-value', 'ana', (folder) =>
      alter(folder, 'opened.ndjson', 'Goals met', () => 'Goals not met'),
    );
    expect(value).toMatch(/what is shown is not what was sealed$/);
    const key = await problemsAfter('other-key', 'ana', (folder) =>
      alter(
        folder,
        'opened.ndjson',
        /"key":"./,
        (found) => `${found.slice(0, -1)}${found.endsWith('0') ? 1 : 0}`,
      ),
    );
    expect(key).toMatch(/its key does not open what was sealed$/);
    const gone = await problemsAfter('gone-key', 'ana', (folder) =>
      alter(folder, 'opened.ndjson', /"key":"[0-9a-f]{64}/, () => '"key":"erased'),
    );
    expect(gone).toMatch(/is shown open though its key is erased$/);
  });

  it('of who was erased shows of every sealed value that it is', async () => {
    await log.erase(log.ben);
    await run('export', '--patient', log.ben, '--out', at('ben'));
    expect(await judged('ben')).toMatchObject({ ok: true, events: 8 });
    expect(textIn('ben', 'opened.ndjson').match(/"key":"erased","value":null/g)).toHaveLength(3);
    expect(textIn('ben', 'history.html').match(/<br>sealed: erased</g)).toHaveLength(3);
  });

  it.each([
    ['the hash of an event', 'events.ndjson', /[0-9a-f]{64}/, /does not go on with an event/],
    ['the hash of a stream', 'records.ndjson', /"hash":"[0-9a-f]{64}/, /does not lead to the root/],
    [
      'a hash beside the way',
      'records.ndjson',
      /"path":\["[0-9a-f]{64}/,
      /does not tell of record log as it was written/,
    ],
    ['the key of an event', 'opened.ndjson', /"key":"[0-9a-f]{64}/, /not sealed as it should be/],
    ['a root', 'checkpoint.json', /"root":"[0-9a-f]{64}/, /does not have the signature of its signer/],
    ['a signature', 'checkpoint.json', /"signature":"[0-9a-f]{128}/, /is not one line of signed JSON/],
  ])('is refused where %s is spelled in upper case', async (name, file, found, problem) => {
    const problems = await problemsAfter(name, 'ana', (folder) =>
      alter(folder, file, found, (text) => text.replace(/[0-9a-f]{64,}/, (digest) => digest.toUpperCase())),
    );
    expect(problems).toMatch(problem);
  });

  it('is refused where the digests of its files are, or its own signature is, spelled in upper case', async () => {
    cpSync(at('ana'), at('upper-digests'), { recursive: true });
    signAgain(at('upper-digests'), signer, (digest) => digest.toUpperCase());
    const { ok, problems } = await judged('upper-digests');
    expect([ok, problems[0]]).toEqual([false, expect.stringMatching(/does not have the digest/)]);
    cpSync(at('ana'), at('upper-signature'), { recursive: true });
    alter(at('upper-signature'), 'manifest.json', /"signature":".{128}/, (found) => found.toUpperCase());
    expect((await judged('upper-signature')).ok).toBe(false);
    expect((await judged('ana', '--key', signer.fingerprint.toUpperCase())).ok).toBe(false);
  });

  it.each([
    [
      'a missing file',
      (folder: string) => rmSync(join(folder, 'opened.ndjson')),
      /^opened.ndjson is missing/,
    ],
    [
      'another file',
      (folder: string) => writeFileSync(join(folder, 'more.txt'), ''),
      /^more.txt does not belong/,
    ],
    [
      'a link in the place of a file',
      (folder: string) => {
        rmSync(join(folder, 'history.html'));
        symlinkSync(at('ana', 'history.html'), join(folder, 'history.html'));
      },
      /^history.html is missing/,
    ],
    [
      'an altered manifest',
      (folder: string) => alter(folder, 'manifest.json', '"at":"2', () => '"at":"1'),
      /signature/,
    ],
  ])('is refused with %s', async (name, change, problem) => {
    cpSync(at('ana'), at(name), { recursive: true });
    change(at(name));
    const { ok, problems } = await judged(name);
    expect([ok, problems[0]]).toEqual([false, expect.stringMatching(problem)]);
  });

  it('proves nothing against a checkpoint that it was not exported against, and says how it would', async () => {
    const { ok, problems } = await judged('ana', '--checkpoint', firstCheckpoint());
    expect([ok, problems]).toEqual([false, [expect.stringMatching(/export again with --against it$/)]]);
    expect(await judged('ana', '--checkpoint', at('ana', 'checkpoint.json'))).toMatchObject({
      ok: true,
      anchored: true,
    });
  });

  it('is not made, and nothing is verified, against a checkpoint of another log', async () => {
    const other = await SmallLog.begun(at('other'));
    await other.close();
    const { json } = await continuum(at('other'), ['checkpoint', at('of-other'), '--json']);
    const refused = await Promise.all([
      run('export', '--patient', log.ana, '--out', at('foreign'), '--against', json.file),
      run('verify', '--checkpoint', json.file),
      run('checkpoint', at('of-other')),
    ]);
    for (const { code, stdout } of refused) expect([code, stdout]).toEqual([1, '']);
    const [exporting, verifying, signing] = refused.map(({ stderr }) => stderr);
    expect(exporting).toContain('does not come from (MARK_NOT_IN_THIS_LOG)');
    expect(verifying).toContain('does not come from (MARK_NOT_IN_THIS_LOG)');
    expect(signing).toMatch(/does not hold.*name an empty folder/);
    expect(existsSync(at('foreign'))).toBe(false);
    expect(readdirSync(at('of-other'))).toHaveLength(1);
    expect((await judged('ana', '--checkpoint', json.file)).ok).toBe(false);
  });

  it('of whom the key was lost says so', async () => {
    await log.lose(log.ana);
    await run('export', '--patient', log.ana, '--out', at('lost'));
    expect(await judged('lost')).toMatchObject({ ok: true, events: 8 });
    expect(textIn('lost', 'history.html').match(/<br>sealed: lost</g)).toHaveLength(3);
  });
});
