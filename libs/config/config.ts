import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { plainToInstance, Transform } from 'class-transformer';
import { IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Max, Min, validateSync } from 'class-validator';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
const PREFIX = 'CONTINUUM_';

/** Where relative paths count from: npm changes the working folder and tells where it was called. */
function calledFrom(env: NodeJS.ProcessEnv): string {
  return env.INIT_CWD ?? process.cwd();
}

/** The folder that holds package.json; this file is two below it, or three in `dist`. */
function projectRoot(): string {
  const libs = fileURLToPath(new URL('..', import.meta.url));
  const above = resolve(libs, '..');
  return above.endsWith('dist') ? resolve(above, '..') : above;
}

/** Everything the service is told by its environment; nothing else reads `process.env`. */
export class Config {
  /** Holds the event log, the views and the keys. */
  @IsString()
  @IsNotEmpty()
  CONTINUUM_DATA_DIR = join(projectRoot(), 'data');

  /** Address to listen on; others than the own machine need a proxy with TLS before them. */
  @IsString()
  @IsNotEmpty()
  CONTINUUM_HOST = '127.0.0.1';

  /** TCP port; 0 takes a free one. */
  @Transform(({ value }) => wholeNumber(value))
  @IsInt({ message: '$property must be a whole number' })
  @Min(0)
  @Max(65535)
  CONTINUUM_PORT = 3000;

  /** File that holds the master key; without it the key lies in the data folder. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  CONTINUUM_MASTER_KEY_FILE?: string;

  /** Where the service puts a checkpoint once a day and when it stops; without it, it makes none by itself. */
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  CONTINUUM_CHECKPOINT_DIR?: string;

  /** Counts of fewer persons than this are held back from what payers are told of populations. */
  @Transform(({ value }) => wholeNumber(value))
  @IsInt({ message: '$property must be a whole number' })
  @Min(2)
  @Max(1000)
  CONTINUUM_SMALL_CELL = 11;

  /** `driven`: time comes with each request, for tests and demonstrations on throw-away data. */
  @IsIn(['system', 'driven'])
  CONTINUUM_CLOCK: 'system' | 'driven' = 'system';

  @IsIn(LOG_LEVELS)
  CONTINUUM_LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';
}

/** Settings that have no value of their own; paths all of them. */
const UNSET = { CONTINUUM_MASTER_KEY_FILE: '', CONTINUUM_CHECKPOINT_DIR: '' } as const;

/** The settings, or every reason why they are none. */
export class WrongSettingsError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Wrong settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** @throws WrongSettingsError naming every wrong or unknown setting at once */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const ours = Object.entries(env).filter(([name]) => name.startsWith(PREFIX));
  const known = Object.keys({ ...UNSET, ...new Config() });
  const unknown = ours
    .filter(([name]) => !known.includes(name) && !name.startsWith(`${PREFIX}TEST_`))
    .map(([name]) => `${name} is no setting; there are ${known.join(', ')}`);
  const given = Object.fromEntries(ours.filter(([name]) => known.includes(name)));
  const config = plainToInstance(Config, given, { exposeDefaultValues: true });
  const wrong = validateSync(config).flatMap((problem) => Object.values(problem.constraints ?? {}));
  if (unknown.length + wrong.length > 0) throw new WrongSettingsError([...wrong, ...unknown]);
  config.CONTINUUM_DATA_DIR = resolve(calledFrom(env), config.CONTINUUM_DATA_DIR);
  for (const name of Object.keys(UNSET) as (keyof typeof UNSET)[]) {
    const path = config[name];
    if (path !== undefined) config[name] = resolve(calledFrom(env), path);
  }
  return config;
}

/** A file named on the command line, counted from where the command was called. */
export function fileArgument(path: string, env: NodeJS.ProcessEnv = process.env): string {
  return resolve(calledFrom(env), path);
}

/** `''` and `1e3` are no number, whatever `Number` makes of them. */
function wholeNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
}
