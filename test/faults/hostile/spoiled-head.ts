import type { Random } from '../../../apps/demo/cohort/random.js';
import { type Draft, encoded } from './draft.js';
import type { Known } from './known.js';
import { MARK, NAUGHTY } from './naughty.js';

const METHODS = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'QUERY',
  'LINK',
];
const PARTS = [
  '..',
  '.',
  '',
  '%00',
  '%2e%2e',
  '%2f',
  '%5c',
  '%zz',
  '%',
  '%e0%a4%a',
  '*',
  '%0d%0aX-A:%20b',
  '__proto__',
  '\xff',
];
const CONTENT_TYPES = [
  '',
  'text/plain',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'application/json; charset=latin1',
  'application/json;;;',
  'application/problem+json',
  'application/JSON',
  'application/json, application/json',
  '/',
  MARK,
];
/** By the name of the header; a naughty string is put in as often as one of these. */
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'Idempotency-Key': ['k1', 'k2', 'k3', '', 'x'.repeat(255), 'x'.repeat(256), 'Jürgen', MARK],
  'If-Match': [
    '"0"',
    '"3"',
    '"999999999999999"',
    '"-1"',
    '"1e3"',
    '"01"',
    'W/"1"',
    '*',
    '""',
    '"1", "2"',
    '12',
  ],
  Prefer: [
    'handling=strict',
    'handling="strict"; a',
    'handling',
    'respond-async, handling=strict',
    ',,;=',
    'handling=strict',
  ],
  'X-Correlation-Id': ['a', ':', 'x'.repeat(128), 'x'.repeat(129), 'a b', ''],
  'X-Continuum-Now': ['2020-01-01T00:00:00Z', 'now'],
  'X-HTTP-Method-Override': ['DELETE'],
  'X-Forwarded-For': ['127.0.0.1'],
  'X-Purpose': ['treatment', 'curiosity', 'treatment, audit', '', MARK],
  Accept: ['text/html', 'application/xml;q=0', '*/*;q=x'],
  'Accept-Encoding': ['gzip, br', 'identity;q=0'],
  'Content-Encoding': ['gzip', 'br', 'identity, gzip'],
  'Content-Language': ['de'],
  Expect: ['100-continue', 'more', '200-ok'],
  Range: ['bytes=0-1'],
  TE: ['trailers', 'gzip'],
  Upgrade: ['websocket', 'h2c'],
  Connection: ['close', 'upgrade', 'keep-alive, X-Correlation-Id'],
  Cookie: ['token=1'],
  Host: ['', 'example.org', '127.0.0.1:1', 'a b'],
  Authorization: [
    '',
    'Bearer',
    'Bearer ',
    'Basic YTpi',
    'Operator x',
    `Bearer ${MARK}`,
    `Bearer ${'.'.repeat(5_000)}`,
  ],
};
const NAMES = Object.keys(HEADERS);

type Spoil = (draft: Draft, random: Random, known: Known) => void;

const SPOILS: readonly Spoil[] = [
  (draft, random) => {
    draft.method = random.pick(METHODS);
  },
  (draft, random) => {
    const parts = draft.path.split('/');
    const at = random.whole(1, parts.length - 1);
    parts[at] = random.chance(0.4) ? random.pick(PARTS) : encoded(random.pick(NAUGHTY)).slice(0, 4_000);
    draft.path = parts.join('/');
  },
  (draft, random) => {
    draft.path += random.pick([
      '/',
      '//',
      '/..',
      ';a=b',
      '%20',
      '.json',
      '/%',
      `/${'x'.repeat(6_000)}`,
      '?',
      '#a',
      '?a#b',
      '??',
    ]);
  },
  (draft, random) => {
    const [name = 'limit', value = '1'] = draft.query[0] ?? [];
    draft.query.push(
      ...random.pick<[string, string][]>([
        [
          [name, value],
          [name, value],
        ],
        [[`${name}[]`, value]],
        [[`${name}[a]`, value]],
        [['__proto__', MARK]],
        [['constructor', MARK]],
        [[MARK, MARK]],
        [['', '']],
        [['after', random.pick(NAUGHTY).slice(0, 4_000)]],
        Array.from({ length: 300 }, (_, at): [string, string] => [`n${at}`, '']),
      ]),
    );
  },
  (draft, random) => {
    const name = random.pick(['limit', 'cursor', 'asOf', 'knownAt', 'version', 'facility', 'level']);
    const value = random.pick([...NAUGHTY, '0', '-1', '1e2', '201', '0x10', ' 5', '99999999999999999999']);
    draft.query = [...draft.query.filter(([other]) => other !== name), [name, value.slice(0, 4_000)]];
  },
  (draft, random) => {
    draft.headers = draft.headers.filter(([name]) => name !== 'Content-Type');
    draft.headers.push(['Content-Type', random.pick(CONTENT_TYPES)]);
  },
  spoilHeader,
  spoilHeader,
  (draft, random, known) =>
    draft.headers.push(['X-Continuum-After', tokenLike(known.consistencyToken, random)]),
  (draft) => {
    for (let at = 0; at < 500; at += 1) draft.headers.push([`X-${at}`, MARK]);
  },
];

export function spoilHead(draft: Draft, random: Random, known: Known): void {
  random.pick(SPOILS)(draft, random, known);
}

function spoilHeader(draft: Draft, random: Random): void {
  const name = random.pick(NAMES);
  const value = random.pick(random.chance(0.5) ? NAUGHTY : (HEADERS[name] ?? []));
  // Some stand beside the one that was there.
  if (random.chance(0.8)) draft.headers = draft.headers.filter(([other]) => other !== name);
  draft.headers.push([name, value]);
}

/** A consistency token of this log, or one that nobody was ever given. */
function tokenLike(token: string, random: Random): string {
  const [log, event, position] = Buffer.from(token, 'base64url').toString().split('/');
  const strange = '00000000-0000-4000-8000-000000000000';
  const parts = random.pick([
    [log, event, position],
    [log, event, '0'],
    [log, event, '99999999999999999999'],
    [log, event, '9223372036854775808'],
    [log, strange, position],
    [log, strange, '99999999999999999999'],
    [strange, event, position],
    [log, event],
    [log, event, '-1'],
    [MARK],
  ]);
  return Buffer.from(parts.join('/')).toString('base64url');
}
