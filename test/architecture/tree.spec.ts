import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { filesOf } from './tree.js';

const TOP_LEVEL = [
  'README.md',
  'apps',
  'docker',
  'libs',
  'nest-cli.json',
  'package-lock.json',
  'package.json',
  'test',
  'tsconfig.json',
];

const files = filesOf('.');

describe('The tree', () => {
  it('has at its top what the design draws, and dotfiles', () => {
    const top = new Set(
      files.map((file) => file.split('/')[0] ?? '').filter((name) => !name.startsWith('.')),
    );
    expect([...top].filter((name) => !TOP_LEVEL.includes(name))).toEqual([]);
  });

  it('tells in a README what each lib is for', () => {
    const libs = readdirSync('libs', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(libs.length).toBeGreaterThan(10);
    expect(libs.map(({ name }) => `libs/${name}/README.md`).filter((readme) => !existsSync(readme))).toEqual(
      [],
    );
  });

  it('has a lock file that names no host', () => {
    expect(readFileSync('package-lock.json', 'utf8')).not.toContain('"resolved"');
  });

  it('names no place on the machine where it was made', () => {
    const private_ = new RegExp(
      ['', 'work', ''].join('\\/').concat('|', ['', 'home', '\\w+', ''].join('\\/')),
    );
    const naming = files.filter((file) => private_.test(readFileSync(file, 'utf8')));
    expect(naming).toEqual([]);
  });
});
