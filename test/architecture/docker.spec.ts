import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { validate } from 'dockerfile-utils';

/** How YAML is quoted is the formatter's to say. */
const QUOTES = ['--disable-rule', 'require-quotes-in-ports'];

describe('the container', () => {
  it('has a Dockerfile without a problem', () => {
    const problems = validate(readFileSync('docker/Dockerfile', 'utf8'));
    expect(problems.map(({ message, range }) => `line ${range.start.line + 1}: ${message}`)).toEqual([]);
  });

  it('has a compose file that fits the Compose schema', () => {
    const linter = spawnSync('node_modules/.bin/dclint', ['docker', '--max-warnings', '0', ...QUOTES], {
      encoding: 'utf8',
    });
    expect(linter.stdout + linter.stderr).not.toContain('error');
    expect(linter.status).toBe(0);
  });
});
