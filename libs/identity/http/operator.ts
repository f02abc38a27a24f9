import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import type { Caller } from '#event-sourcing';

/** Injection token of the secret that lets the operator in from this machine: text, or null where there is none. */
export const OPERATOR_SECRET = Symbol('OperatorSecret');

/** Whoever can read the data folder; not an account. */
export const OPERATOR: Caller = {
  actor: { id: 'operator', role: 'admin', organisation: null },
  scope: { kind: 'installation' },
};

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether a connection comes from this machine; by its socket, never by a header. */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  return loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Takes as long for a wrong secret of any length as for the right one. */
export function isOperatorSecret(expected: string | null, given: string): boolean {
  if (expected === null || expected === '') return false;
  return timingSafeEqual(sha256(expected), sha256(given));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
