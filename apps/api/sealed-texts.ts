import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openingForSearch } from '#care/views';
import { KEYS_FILE, KeyRefusedError, masterKey } from '#privacy';
import { SqliteVault } from '#privacy/sqlite';
import type { OpenSealed } from '#projections';

export type SealedTexts = { readonly open: OpenSealed; close(): void };

/**
 * Opens, for the views that are made of them, what is sealed in the events of a data folder; beside the service
 * or without it. Makes nothing.
 *
 * @throws KeyRefusedError where the keys are missing, or the master key is another
 */
export function openSealedTexts(folder: string, masterKeyFile: string | null): SealedTexts {
  const keys = join(folder, KEYS_FILE);
  // Asked before the master key, which would be made for a folder without keys.
  if (!existsSync(keys)) throw new KeyRefusedError(`${keys} is missing. Bring it back from the key backup`);
  const vault = SqliteVault.open(folder, masterKey(masterKeyFile, folder), {
    readOnly: true,
    // Asked for anew with each batch, so that a key that was destroyed elsewhere opens nothing more here.
    keptKeys: 1,
  });
  return { open: openingForSearch(vault), close: () => vault.close() };
}
