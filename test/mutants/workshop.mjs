import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const COPIED = [
  'apps',
  'libs',
  'test',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  '.swcrc',
  '.gitignore',
];
/** A test that hangs is found out; many specs take longer than one. */
const timeOutMs = (specs) => 240_000 + 15_000 * specs;

/** A copy of the tree in which sources may be changed. */
export class Workshop {
  tree = mkdtempSync(join(tmpdir(), 'mutants-'));

  constructor() {
    for (const name of COPIED) cpSync(name, join(this.tree, name), { recursive: true });
    symlinkSync(resolve('node_modules'), join(this.tree, 'node_modules'), 'dir');
  }

  /** Runs specs with a source changed, which is put back. */
  async withSource(file, text, specs) {
    const path = join(this.tree, file);
    const original = readFileSync(path, 'utf8');
    writeFileSync(path, text);
    try {
      return await this.run(specs);
    } finally {
      writeFileSync(path, original);
    }
  }

  /** Builds and runs specs. @returns `green`, `red` where a test failed, `broken` where none could run */
  async run(specs) {
    const built = await this.#node(['apps/ready.mjs'], timeOutMs(0));
    if (built.code !== 0) return { colour: 'broken', why: built.text };
    const report = join(this.tree, 'report.json');
    rmSync(report, { force: true });
    const tested = await this.#node(
      ['test/run.mjs', '--json', `--outputFile=${report}`, '--runTestsByPath', ...specs],
      timeOutMs(specs.length),
    );
    if (tested.timedOut) return { colour: 'red', why: 'it did not end in time' };
    if (tested.code === 0) return { colour: 'green', why: '' };
    const failed = firstFailure(report);
    return failed === null ? { colour: 'broken', why: tested.text } : { colour: 'red', why: failed };
  }

  close() {
    rmSync(this.tree, { recursive: true, force: true });
  }

  async #node(words, limitMs) {
    const child = spawn(process.execPath, words, {
      cwd: this.tree,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (piece) => {
        text = (text + piece).slice(-1_000);
      });
    }
    const ended = new Promise((done) => child.once('close', (code) => done(code ?? 1)));
    const tooLate = new AbortController();
    const timedOut = sleep(limitMs, 'late', { signal: tooLate.signal }).catch(() => 'in time');
    const first = await Promise.race([ended, timedOut]);
    tooLate.abort();
    // With it end the services that its tests have started.
    if (first === 'late') process.kill(-child.pid, 'SIGKILL');
    return { code: await ended, text, timedOut: first === 'late' };
  }
}

/** The first test that failed; null where no test did. */
function firstFailure(report) {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
    return tests.find(({ status }) => status === 'failed')?.fullName ?? null;
  } catch {
    return null;
  }
}
