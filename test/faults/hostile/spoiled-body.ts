import type { Random } from '../../../apps/demo/cohort/random.js';
import { type Draft, jsonOf } from './draft.js';
import { AS_IS, EXTREME, MARK, NAUGHTY, STRANGE, STRANGE_NAMES } from './naughty.js';

type Place = { readonly holder: Record<string, unknown>; readonly name: string };
type Spoil = (draft: Draft, random: Random) => void;

/** One value somewhere in the body is another than it should be. */
const oneValue = (wrong: (value: unknown, random: Random) => unknown): Spoil => {
  return (draft, random) => {
    const root = { body: draft.body };
    const places = placesIn(root);
    const { holder, name } = random.pick(places);
    set(holder, name, wrong(holder[name], random));
    draft.body = root.body;
  };
};

/** The text of the body is another than it should be. */
const asText = (wrong: (text: string, random: Random) => string | Buffer): Spoil => {
  return (draft, random) => {
    const text = wrong(jsonOf(draft.body), random);
    draft.body = Buffer.isBuffer(text) ? text : Buffer.from(text);
  };
};

const TEXTS: readonly ((text: string, random: Random) => string | Buffer)[] = [
  (text, random) => text.slice(0, random.whole(0, text.length - 1)),
  (text) => `${text}${text}`,
  (text) => `${text},`,
  (text) => text.replaceAll('"', "'"),
  (text) => `/* ${MARK} */ ${text}`,
  (text) => `\ufeff${text}`,
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.concat([Buffer.from(text.slice(0, -1)), Buffer.from([0xff, 0xfe, 0xc0, 0x80])]),
  () =>
    Buffer.concat([
      Buffer.from(`{"name":"${MARK} `),
      Buffer.from([0xc3, 0x28, 0xed, 0xa0, 0x80]),
      Buffer.from('"}'),
    ]),
  (text) => `${text.slice(0, -1)}${'\u0000'.repeat(20)}}`,
  () => '',
  () => ' \n\t ',
  () => 'undefined',
  () => 'NaN',
  () => `"${MARK}"`,
  () => `{"${MARK}`,
  () => '{"__proto__":{"admin":true}}',
  () => '['.repeat(100_000),
  () => `{"name":"${'x'.repeat(270_000)}"}`,
  () => `[${'{},'.repeat(60_000)}{}]`,
  () => `{${Array.from({ length: 20_000 }, (_, at) => `"n${at}":${at}`).join()}}`,
];

const SPOILS: readonly Spoil[] = [
  oneValue((_, random) => random.pick(STRANGE)),
  oneValue((_, random) => random.pick(NAUGHTY)),
  oneValue((_, random) => random.pick(NAUGHTY)),
  oneValue((value, random) => random.pick(typeof value === 'number' ? EXTREME : STRANGE)),
  oneValue((value) => [value]),
  oneValue((value) => ({ value })),
  oneValue((value) => Array.from({ length: 120 }, () => value)),
  oneValue((value) => (typeof value === 'string' ? value.toUpperCase() : `${value}`)),
  oneValue((value) => (typeof value === 'string' ? `${value} ` : undefined)),
  oneValue(() => undefined),
  oneValue((value, random) => {
    const strange = typeof value === 'object' && !Array.isArray(value) ? { ...value } : {};
    set(strange, random.pick(STRANGE_NAMES), random.pick([...STRANGE, MARK]));
    return strange;
  }),
  asText((text, random) => random.pick(TEXTS)(text, random)),
];

export function spoilBody(draft: Draft, random: Random): void {
  // Where nothing is asked for, something is sent all the same.
  if (draft.body === undefined) draft.body = { [random.pick(STRANGE_NAMES)]: random.pick(STRANGE) };
  else random.pick(SPOILS)(draft, random);
  if (draft.body === undefined) draft.body = `${AS_IS}undefined`;
}

function placesIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((name) => [{ holder, name }, ...placesIn(holder[name])]);
}

/** Also for `__proto__`, which an assignment would not put into the text. */
function set(holder: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, enumerable: true, writable: true, configurable: true });
}
