import { readFileSync } from 'node:fs';
import type { Config } from './config.js';

/** Where a cluster keeps what a single process keeps in its data folder. */
export type Cluster = {
  readonly eventStore: {
    /** As it was set; where it names no password, {@link password} is that of its user. */
    readonly url: string;
    readonly password: string | null;
    /** Certificates of who may vouch for it, as PEM. */
    readonly ca: string | null;
  };
  /** `postgresql://…` with user and password. */
  readonly readStore: string;
};

/** The cluster that the settings name; null where they name none. Files are read anew each time. */
export function clusterOf(config: Config): Cluster | null {
  const { CONTINUUM_EVENT_STORE: url, CONTINUUM_READ_STORE: readStore } = config;
  if (url === undefined || readStore === undefined) return null;
  const password = read(config.CONTINUUM_READ_STORE_PASSWORD_FILE);
  const withPassword = new URL(readStore);
  if (password !== null) withPassword.password = encodeURIComponent(password);
  return {
    eventStore: {
      url,
      password: read(config.CONTINUUM_EVENT_STORE_PASSWORD_FILE),
      ca: read(config.CONTINUUM_EVENT_STORE_CA_FILE),
    },
    readStore: withPassword.href,
  };
}

/** Without the line's end that editors put there. */
export function read(path: string | undefined): string | null {
  return path === undefined ? null : readFileSync(path, 'utf8').replace(/\r?\n$/, '');
}
