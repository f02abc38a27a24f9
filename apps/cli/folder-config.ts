import { type Config, loadSettings } from '#config';

/**
 * The settings of a verb that works on a data folder alone.
 *
 * @param instead - what to do in a cluster
 * @throws WrongSettingsError; Error where they name a cluster
 */
export function folderConfig(instead: string): Config {
  const { config, cluster } = loadSettings();
  if (cluster === null) return config;
  throw new Error(
    `CONTINUUM_EVENT_STORE and CONTINUUM_READ_STORE name a cluster, and this works on a data folder. ${instead}.`,
  );
}
