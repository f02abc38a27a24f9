import { describe, expect, it } from '@jest/globals';
import { RowCodec } from '#read-store';

describe('RowCodec', () => {
  const columns = { name: 'text', age: 'integer', active: 'boolean', tags: 'json', note: 'text?' } as const;
  const codec = new RowCodec(columns);
  const row = { name: 'ann', age: 40, active: true, tags: ['a', { b: null }], note: null };

  it('gives values in the order of the columns, whatever the order in the row', () => {
    const { name, ...rest } = row;
    expect(codec.encode({ ...rest, name })).toEqual(['ann', 40, true, '["a",{"b":null}]', null]);
  });

  it('gives back what an engine made of it', () => {
    const stored = { ...row, active: 1, tags: '["a",{"b":null}]' };
    expect(codec.decode(stored)).toEqual(row);
    expect(codec.decode({ ...stored, active: 0, howMany: 3 })).toEqual({ ...row, active: false, howMany: 3 });
  });

  it.each([
    ['name', 'a\u0000b', 'holds a NUL character'],
    ['name', 'cut \ud83d', 'holds a lone surrogate'],
    ['name', null, 'is no text'],
    ['age', 1.5, 'is no safe integer'],
    ['age', 2 ** 53, 'is no safe integer'],
    ['age', '40', 'is no safe integer'],
    ['active', 1, 'is no boolean'],
    ['tags', undefined, 'is no JSON'],
    ['note', undefined, 'is no text'],
    ['other', 'x', 'is not declared'],
  ])('refuses %s = %j: %s', (column, value, what) => {
    expect(() => codec.encode({ ...row, [column]: value })).toThrow(`Column ${column} ${what}`);
  });

  it('does not take minus zero for another number than zero', () => {
    expect(Object.is(codec.encode({ ...row, age: -0 })[1], 0)).toBe(true);
  });
});
