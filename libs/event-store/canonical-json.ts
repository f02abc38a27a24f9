import { InvalidEventError } from './errors.js';

/**
 * The one text of a JSON value: RFC 8785 (JSON Canonicalization Scheme), so that equal values have equal hashes.
 *
 * @throws InvalidEventError naming the path of the first value that is no plain JSON
 * @see RFC 8785 section 3.2
 */
export function canonicalJson(value: unknown): string {
  return write(value, '');
}

function write(value: unknown, path: string): string {
  switch (typeof value) {
    case 'string':
      if (value.includes('\u0000')) refuse(path, 'a NUL character');
      // A lone surrogate has no UTF-8 form, so its stored bytes would not be its hashed bytes.
      if (!value.isWellFormed()) refuse(path, 'a lone surrogate');
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) refuse(path, String(value));
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map((item, i) => write(item, `${path}[${i}]`)).join(',')}]`;
      return writeObject(value, path);
    default:
      return refuse(path, value === undefined ? 'undefined' : `a ${typeof value}`);
  }
}

function writeObject(value: object, path: string): string {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    refuse(path, `a ${value.constructor?.name ?? 'class instance'}`);
  }
  const members = Object.keys(value)
    .sort()
    .map((name) => {
      const at = path === '' ? name : `${path}.${name}`;
      return `${write(name, at)}:${write((value as Record<string, unknown>)[name], at)}`;
    });
  return `{${members.join(',')}}`;
}

function refuse(path: string, what: string): never {
  throw new InvalidEventError(`${path || 'the value'} holds ${what}; events hold plain JSON only`);
}
