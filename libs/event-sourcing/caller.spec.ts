import { describe, expect, it } from '@jest/globals';
import { admits } from './caller.js';
import { eventIdOf, idOf } from './ids.js';

describe('What belongs to Riverside exists', () => {
  it('for the installation and for Riverside', () => {
    expect(admits({ kind: 'installation' }, ['riverside'])).toBe(true);
    expect(admits({ kind: 'organisation', organisation: 'riverside' }, ['lakeside', 'riverside'])).toBe(true);
  });

  it('for nobody else', () => {
    expect(admits({ kind: 'organisation', organisation: 'lakeside' }, ['riverside'])).toBe(false);
    expect(admits({ kind: 'organisation', organisation: 'lakeside' }, [])).toBe(false);
    expect(admits({ kind: 'payer', payer: 'riverside' }, ['riverside'])).toBe(false);
  });
});

describe('Ids', () => {
  it('are the same for the same words, and others where a word ends elsewhere', () => {
    expect(idOf('ab', 'c')).toBe(idOf('ab', 'c'));
    expect(
      new Set([idOf('ab', 'c'), idOf('a', 'bc'), idOf('abc'), idOf('ab|1:c'), idOf('c', 'ab')]).size,
    ).toBe(5);
  });

  it('of events follow from the command and the place in it', () => {
    const command = idOf('command');
    expect(eventIdOf(command, 0)).toBe(eventIdOf(command, 0));
    expect(eventIdOf(command, 0)).not.toBe(eventIdOf(command, 1));
    expect(eventIdOf(command, 0)).toMatch(/^[\da-f]{8}-[\da-f]{4}-5/);
  });
});
