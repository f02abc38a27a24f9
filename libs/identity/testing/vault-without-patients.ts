import { createHmac, randomBytes } from 'node:crypto';
import type { Vault } from '#event-sourcing';
import { canonicalJson } from '#event-store';

/** All that accounts need of a vault: keyed digests. For unit tests. */
export function vaultWithoutPatients(): Vault {
  const secret = randomBytes(32);
  const none = () => {
    throw new Error('Accounts have no patient');
  };
  return {
    noteErasing: async () => {},
    erase: async () => {},
    keyOf: none,
    existingKeyOf: none,
    knownKeyOf: none,
    keyToOpen: none,
    patientIdFor: none,
    digest: (value) => createHmac('sha256', secret).update(canonicalJson(value)).digest('hex'),
  };
}
