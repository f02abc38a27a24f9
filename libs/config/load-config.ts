import { resolve } from 'node:path';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { type Cluster, clusterOf } from './cluster.js';
import { clusterProblems } from './cluster-problems.js';
import { Config } from './config.js';
import { settingTexts } from './setting.js';

const PREFIX = 'CONTINUUM_';

/** The settings, or every reason why they are none. */
export class WrongSettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Wrong settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** What a process is told that works alone on a data folder or as one of a cluster. */
export type Settings = {
  readonly config: Config;
  /** Null where it works alone. */
  readonly cluster: Cluster | null;
};

/** @throws WrongSettingsError naming every wrong or unknown setting at once, and all that do not fit together */
export function loadSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const ours = Object.entries(env).filter(([name]) => name.startsWith(PREFIX));
  const texts = settingTexts();
  const unknown = ours
    .filter(([name]) => !texts.has(name) && !name.startsWith(`${PREFIX}TEST_`))
    .map(([name]) => `${name} is no setting; there are ${[...texts.keys()].join(', ')}`);
  const given = Object.fromEntries(ours.filter(([name]) => texts.has(name)));
  const config = plainToInstance(Config, given, { exposeDefaultValues: true });
  const wrong = validateSync(config).flatMap((problem) => Object.values(problem.constraints ?? {}));
  resolvePaths(config, calledFrom(env));
  const together = clusterProblems(config, new Set(Object.keys(given)));
  const problems = [...wrong, ...unknown, ...together];
  if (problems.length > 0) throw new WrongSettingsError(problems);
  return { config, cluster: clusterOf(config) };
}

/**
 * The settings of what works on a data folder alone.
 *
 * @throws WrongSettingsError as {@link loadSettings}, and where they name a cluster
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const { config, cluster } = loadSettings(env);
  if (cluster === null) return config;
  throw new WrongSettingsError([
    'CONTINUUM_EVENT_STORE and CONTINUUM_READ_STORE name a cluster, and this works on a data folder alone: take them away',
  ]);
}

/** What a move is told: a data folder, and the cluster it moves to. */
export type MoveSettings = { readonly folder: string; readonly config: Config; readonly cluster: Cluster };

/**
 * The settings of a cluster, beside a data folder that moves there.
 *
 * @param from - the folder; `CONTINUUM_DATA_DIR` where undefined
 * @param to - the event store; `CONTINUUM_EVENT_STORE` where undefined
 * @throws WrongSettingsError as {@link loadSettings}, and where they name no cluster
 */
export function loadMoveSettings(
  from: string | undefined,
  to: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): MoveSettings {
  const { CONTINUUM_DATA_DIR: _, ...others } = env;
  const { config, cluster } = loadSettings({
    ...others,
    ...(to !== undefined && { CONTINUUM_EVENT_STORE: to }),
  });
  if (cluster !== null) return { folder: dataFolder(from, env), config, cluster };
  throw new WrongSettingsError([
    'Where to is not said: set CONTINUUM_EVENT_STORE and CONTINUUM_READ_STORE as the nodes of the cluster have them',
  ]);
}

/** A data folder named on the command line; `CONTINUUM_DATA_DIR` where undefined. */
export function dataFolder(named: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  const folder = named ?? env.CONTINUUM_DATA_DIR;
  return folder === undefined ? new Config().CONTINUUM_DATA_DIR : fileArgument(folder, env);
}

/** A file named on the command line, counted from where the command was called. */
export function fileArgument(path: string, env: NodeJS.ProcessEnv = process.env): string {
  return resolve(calledFrom(env), path);
}

/** Where relative paths count from: npm changes the working folder and tells where it was called. */
function calledFrom(env: NodeJS.ProcessEnv): string {
  return env.INIT_CWD ?? process.cwd();
}

function resolvePaths(config: Config, from: string): void {
  const values = config as unknown as Record<string, unknown>;
  for (const [name, { isPath = false }] of settingTexts()) {
    const value = values[name];
    if (isPath && typeof value === 'string' && value !== '') values[name] = resolve(from, value);
  }
}
