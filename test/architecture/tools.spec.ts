import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

/** Runs a tool of this project's own; what it says shows where it finds something. */
function run(tool: string, ...words: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...words], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', NODE_OPTIONS: '' },
  });
  return status === 0 ? 'clean' : stdout + stderr;
}

describe('The code', () => {
  it('keeps its types', () => {
    expect(run('node_modules/typescript/bin/tsc', '--noEmit')).toBe('clean');
  });

  it('is linted and formatted', () => {
    expect(run('node_modules/@biomejs/biome/bin/biome', 'check', '--reporter=summary', '.')).toBe('clean');
  });
});
