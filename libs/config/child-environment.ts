import type { Config } from './config.js';

type Given = { readonly [Name in keyof Config]?: string };

/**
 * The environment for a service that is started beside this process: what was inherited, but of our own settings
 * only those given here.
 */
export function childEnvironment(settings: Given, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const inherited = Object.entries(env).filter(([name]) => !name.startsWith('CONTINUUM_'));
  return { ...Object.fromEntries(inherited), ...settings };
}

/** What this process was told, and some settings more, for {@link loadSettings}. */
export function environmentWith(settings: Given, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return { ...env, ...settings };
}
