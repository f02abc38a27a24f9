import { hash } from 'node:crypto';

const NAMESPACE = '7d0f7f0e-6f1c-5c1e-9a6f-0c5c9b1d2e3f';
const PARTS = /^(.{8})(.{4}).(.{3})(.{2})(.{2})(.{12})/;

/** The same words give the same id (UUIDv5): commands and events sent again are known by it. */
export function idOf(...words: readonly string[]): string {
  return v5(words.map((word) => `${word.length}:${word}`).join('|'), NAMESPACE);
}

/** Id by which an event can be found when only its command is known; `index` counts the command's events from 0. */
export function eventIdOf(commandId: string, index: number): string {
  return v5(String(index), commandId);
}

/**
 * Id of an event decided at a moment (UUIDv7). Events that come one after another stand beside each other in an
 * index over ids, so that writing them touches few of its pages.
 */
export function eventIdAt(ms: number, commandId: string, index: number): string {
  return marked(ms.toString(16).padStart(12, '0') + digestOf(String(index), commandId), 7);
}

function v5(name: string, namespace: string): string {
  return marked(digestOf(name, namespace), 5);
}

/** Made in one call, since an object that hashes bit by bit costs more than the hash. */
function digestOf(name: string, namespace: string): string {
  return hash('sha1', Buffer.concat([Buffer.from(namespace.replaceAll('-', ''), 'hex'), Buffer.from(name)]));
}

/** The first of these hex digits as a UUID. @see RFC 9562 sections 5.5 and 5.7 */
function marked(digits: string, version: number): string {
  const [, low, middle, high, variant, clock, node] = PARTS.exec(digits) ?? [];
  const own = (Number.parseInt(variant ?? '', 16) & 0x3f) | 0x80;
  return `${low}-${middle}-${version}${high}-${own.toString(16)}${clock}-${node}`;
}
