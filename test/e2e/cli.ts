import { spawn } from 'node:child_process';

const CLI = 'dist/apps/cli/main.js';

export type Ran = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line on stdout, read as JSON; null where it is none. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what came, whatever it is
  readonly json: any;
};

/** Runs a verb of the built command line on a data folder; in a cluster there is none. */
export function continuum(
  folder: string | null,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [CLI, ...words], {
    env: {
      PATH: process.env.PATH,
      ...(folder !== null && { CONTINUUM_DATA_DIR: folder }),
      CONTINUUM_PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise((done) => {
    child.once('close', (code) => done({ code, stdout, stderr, json: lastLine(stdout) }));
  });
}

function lastLine(stdout: string): unknown {
  try {
    return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  } catch {
    return null;
  }
}
