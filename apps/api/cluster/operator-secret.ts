import { hkdfSync, type KeyObject } from 'node:crypto';

/** Lets the operator in on every node of a cluster, from its own machine: whoever is given the master key can read all. */
export function operatorSecretOf(master: KeyObject): string {
  return Buffer.from(hkdfSync('sha256', master, '', 'operator', 32)).toString('hex');
}
