import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';

const MAIN = 'dist/apps/demo/main.js';
const OPTIONS = ['--patients', '4', '--seed', '7'];

type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs the built demonstration. @param watched - called once, when it has printed all and serves on */
function run(args: readonly string[], port = '0', watched?: (said: string, end: () => void) => void) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: environment(port),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr, isWatched] = ['', '', false];
  child.stdout.on('data', (text) => {
    stdout += text;
    if (isWatched || !stdout.includes('Serving until')) return;
    isWatched = true;
    watched?.(stdout, () => child.kill('SIGINT'));
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise<Ran>((done) => child.once('close', (code) => done({ code, stdout, stderr })));
}

function environment(port: string) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('CONTINUUM_'));
  return { ...Object.fromEntries(inherited), CONTINUUM_PORT: port };
}

function folders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('continuum-demo-'));
}

describe('npm run demo', () => {
  it('with --once shows tokens, three answers, a way, an auditor’s story and counts, and ends', async () => {
    const { code, stdout, stderr } = await run([...OPTIONS, '--once']);
    expect([code, stderr]).toEqual([0, expect.stringContaining('4 made patients of seed 7')]);
    expect(stdout).toMatch(/^\d+ commands in \d+\.\d s, \d+ a second/);
    for (const role of ['case_manager', 'payer', 'auditor', 'admin'])
      expect(stdout).toMatch(new RegExp(`^ {2}${role} .* ctm_`, 'm'));
    expect(stdout.match(/^curl -s 'http/gm)).toHaveLength(6);
    expect(stdout).toContain('"days":{"php":-2,"iop":2}');
    expect(stdout).toMatch(/^\{"ok":true,"anchored":true,.*"problems":\[\]\}$/m);
    expect(stdout).toContain('"level":"aftercare"');
    expect(stdout).toMatch(/"at":"2025-01-31".*"days":43,"corrected":true/);
    expect(stdout).toMatch(/php {9}\.#{4}\.+ {2}from 01-09, 22 days/);
    expect(stdout).toMatch(/In care on 2025-12-19: \d of 4 patients/);
    expect(stdout).not.toContain('Serving until');
  });

  it('serves on what its curl lines ask, until it is told to stop, and leaves nothing behind', async () => {
    const asked: Promise<number>[] = [];
    const { code, stdout, stderr } = await run(OPTIONS, '0', async (said, end) => {
      for (const [, url = '', token = ''] of said.matchAll(/curl -s '(\S+)' -H 'Authorization: (.+)'/g))
        asked.push(fetch(url, { headers: { authorization: token } }).then(({ status }) => status));
      await Promise.allSettled(asked);
      end();
    });
    expect([code, stderr]).toEqual([0, expect.any(String)]);
    expect(await Promise.all(asked)).toEqual(Array(6).fill(200));
    const [, folder = ''] = /CONTINUUM_DATA_DIR=(\S+)/.exec(stdout) ?? [];
    expect(folder).toContain('continuum-demo-');
    expect(existsSync(folder)).toBe(false);
  });

  it('leaves nothing behind when whoever read its output has gone', async () => {
    const before = folders();
    const child = spawn(process.execPath, [MAIN, ...OPTIONS, '--once'], {
      env: environment('0'),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout.destroy();
    await new Promise((done) => child.once('close', done));
    expect(folders().filter((folder) => !before.includes(folder))).toEqual([]);
  });

  it('says which port is taken, and the way out', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const { code, stderr } = await run(OPTIONS, String(port));
    expect([code, stderr]).toEqual([1, expect.stringContaining(`listens on port ${port} already`)]);
    expect(stderr).toContain('CONTINUUM_PORT=');
    other.close();
  });

  it('refuses numbers that are none', async () => {
    const { code, stderr } = await run(['--patients', 'many']);
    expect([code, stderr]).toEqual([2, expect.stringContaining('whole number from 1')]);
  });
});
