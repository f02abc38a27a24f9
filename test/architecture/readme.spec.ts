import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { settingsTable } from '#config';

const readme = readFileSync('README.md', 'utf8');

describe('The README', () => {
  it('follows one move through files that exist', () => {
    const way = readme.split('## Find your way')[1] ?? '';
    const files = [...way.matchAll(/^\d+\. `([^`]+)`/gm)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(6);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });

  it.each([
    ['README.md', 'all'],
    ['libs/config/README.md', 'cluster'],
  ] as const)('tells in %s of the settings that there are (else: npm run settings)', (file, of) => {
    expect(readFileSync(file, 'utf8')).toContain(`\n${settingsTable(of)}\n`);
  });

  it('names only npm scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object };
    const named = [...readme.matchAll(/`npm (?:run )?([a-z0-9:]+)/g)].map(([, name = '']) => name);
    expect(named).toContain('start');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});
