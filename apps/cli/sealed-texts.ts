import type { Config } from '#config';
import type { OpenSealed } from '#projections';

/** Opens, for building views, what is sealed in the log of a data folder. Reads only. */
export async function withSealedTexts<Result>(
  { CONTINUUM_DATA_DIR, CONTINUUM_MASTER_KEY_FILE }: Config,
  use: (open: OpenSealed) => Promise<Result>,
): Promise<Result> {
  const { openSealedTexts } = await import('../api/folder/index.js');
  const sealed = openSealedTexts(CONTINUUM_DATA_DIR, CONTINUUM_MASTER_KEY_FILE ?? null);
  try {
    return await use(sealed.open);
  } finally {
    sealed.close();
  }
}
