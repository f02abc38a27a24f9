import { spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

export type Judgement = {
  readonly code: number | null;
  readonly ok: boolean;
  readonly anchored: boolean;
  readonly streams: number;
  readonly events: number;
  readonly problems: readonly string[];
  readonly stdout: string;
};

const IN_PYTHON = resolve('test/proof/python/verify.py');
/** One that nobody who alters a bundle can alter. */
const OWN = resolve('libs/audit/proof/verify.mjs');

export const hasPython = spawnSync('python3', ['--version']).status === 0;

/** What the verifier in the sources says of a bundle. */
export function judgedByNode(folder: string, ...words: readonly string[]): Promise<Judgement> {
  return judged(process.execPath, [OWN, folder, ...words]);
}

export function judgedByPython(folder: string, ...words: readonly string[]): Promise<Judgement> {
  return judged('python3', [IN_PYTHON, folder, ...words]);
}

function judged(program: string, words: readonly string[]): Promise<Judgement> {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  return new Promise((done) => {
    child.once('close', (code) => {
      done({ code, stdout, ...JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') });
    });
  });
}
