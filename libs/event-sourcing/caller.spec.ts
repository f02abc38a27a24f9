import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { admits } from './caller.js';
import { eventIdAt, eventIdOf, idOf } from './ids.js';

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

  it('of events decided later come later, whatever their commands', () => {
    fc.assert(
      fc.property(
        fc.nat(2 ** 47),
        fc.integer({ min: 1, max: 2 ** 46 }),
        fc.string(),
        fc.string(),
        (ms, by, one, other) => {
          const [first, second] = [eventIdAt(ms, idOf(one), 0), eventIdAt(ms + by, idOf(other), 0)];
          expect(first < second).toBe(true);
          expect(first).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
        },
      ),
    );
  });
});
