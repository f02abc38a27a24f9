import type { Config } from './config.js';

/**
 * The environment for a service that is started beside this process: what was inherited, but of our own settings
 * only those given here.
 */
export function childEnvironment(
  settings: { readonly [Name in keyof Config]?: string },
  env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const inherited = Object.entries(env).filter(([name]) => !name.startsWith('CONTINUUM_'));
  return { ...Object.fromEntries(inherited), ...settings };
}
