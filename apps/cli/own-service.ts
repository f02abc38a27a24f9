import type { Settings } from '#config';

/** The settings of a service that is started for one command alone, on a free port of this machine. */
export function own({ config, cluster }: Settings): Settings {
  const alone = {
    CONTINUUM_HOST: '127.0.0.1',
    CONTINUUM_PORT: 0,
    CONTINUUM_LOG_LEVEL: 'error',
  } as const;
  return { config: { ...config, ...alone }, cluster };
}
