import { hash } from 'node:crypto';

const NAMESPACE = '7d0f7f0e-6f1c-5c1e-9a6f-0c5c9b1d2e3f';
const PARTS = /^(.{8})(.{4}).(.{3})(.{2})(.{2})(.{12})/;

/** The same words give the same id (UUIDv5): commands and events sent again are known by it. */
export function idOf(...words: readonly string[]): string {
  return v5(words.map((word) => `${word.length}:${word}`).join('|'), NAMESPACE);
}

/** Id of the event at a place of its command, counted from 0. */
export function eventIdOf(commandId: string, index: number): string {
  return v5(String(index), commandId);
}

/** Made in one call, since an object that hashes bit by bit costs more than the hash. @see RFC 9562 section 5.5 */
function v5(name: string, namespace: string): string {
  const bytes = Buffer.concat([Buffer.from(namespace.replaceAll('-', ''), 'hex'), Buffer.from(name)]);
  const [, low, middle, high, variant, clock, node] = PARTS.exec(hash('sha1', bytes)) ?? [];
  const marked = (Number.parseInt(variant ?? '', 16) & 0x3f) | 0x80;
  return `${low}-${middle}-5${high}-${marked.toString(16)}${clock}-${node}`;
}
