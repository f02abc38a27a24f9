import { InvalidEventError } from './errors.js';

/**
 * The one text of a JSON value: RFC 8785 (JSON Canonicalization Scheme), so that equal values have equal hashes.
 *
 * @throws InvalidEventError naming the path of the first value that is no plain JSON; where it is nested too deep
 * @see RFC 8785 section 3.2
 */
export function canonicalJson(value: unknown): string {
  try {
    return write(value);
  } catch (error) {
    if (error instanceof RangeError) throw new InvalidEventError('the value is nested too deep');
    if (!(error instanceof Refused)) throw error;
    throw new InvalidEventError(
      `${error.path || 'the value'} holds ${error.what}; events hold plain JSON only`,
    );
  }
}

/** Gathers its path on the way out, so that what is accepted pays nothing for it. */
class Refused {
  path = '';
  constructor(readonly what: string) {}
}

function write(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return writeString(value);
    case 'number':
      if (!Number.isFinite(value)) throw new Refused(String(value));
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? writeArray(value) : writeObject(value);
    default:
      throw new Refused(value === undefined ? 'undefined' : `a ${typeof value}`);
  }
}

const FEW = 32;

/** No quote, backslash, control character or surrogate: stands as it is. */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

function writeString(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
  if (value.includes('\u0000')) throw new Refused('a NUL character');
  // A lone surrogate has no UTF-8 form, so its stored bytes would not be its hashed bytes.
  if (!value.isWellFormed()) throw new Refused('a lone surrogate');
  return JSON.stringify(value);
}

function writeArray(items: readonly unknown[]): string {
  let text = '';
  for (let i = 0; i < items.length; i++) {
    text += `${i === 0 ? '' : ','}${inside(i, items[i])}`;
  }
  return `[${text}]`;
}

function writeObject(value: object): string {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new Refused(`a ${value.constructor?.name ?? 'class instance'}`);
  }
  let text = '';
  for (const name of sorted(Object.keys(value))) {
    if (text !== '') text += ',';
    text += `${inside(name, name)}:${inside(name, (value as Record<string, unknown>)[name])}`;
  }
  return `{${text}}`;
}

/** In place, by UTF-16 code units. Objects have few names, and the engine's own sort copies them twice. */
function sorted(names: string[]): string[] {
  if (names.length > FEW) return names.sort();
  for (let i = 1; i < names.length; i++) {
    const name = names[i] as string;
    let at = i;
    for (; at > 0 && (names[at - 1] as string) > name; at--) names[at] = names[at - 1] as string;
    names[at] = name;
  }
  return names;
}

function inside(at: string | number, value: unknown): string {
  try {
    return write(value);
  } catch (error) {
    if (error instanceof Refused) {
      const place = typeof at === 'number' ? `[${at}]` : at;
      const joint = error.path === '' || error.path.startsWith('[') ? '' : '.';
      error.path = `${place}${joint}${error.path}`;
    }
    throw error;
  }
}
