import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Transform } from 'class-transformer';
import { IsIn, IsInt, IsNotEmpty, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { Setting } from './setting.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
const KEY = /^([0-9a-f]{64}|[\w+/-]{43}=?)$/i;

/** The folder that holds package.json; this file is two below it, or three in `dist`. */
function projectRoot(): string {
  const libs = fileURLToPath(new URL('..', import.meta.url));
  const above = resolve(libs, '..');
  return above.endsWith('dist') ? resolve(above, '..') : above;
}

/** Everything the service is told by its environment; nothing else reads `process.env`. */
export class Config {
  @Setting({ default: '`data` in this folder', says: 'events, views, keys, who looked', isPath: true })
  @IsString()
  @IsNotEmpty()
  CONTINUUM_DATA_DIR = join(projectRoot(), 'data');

  @Setting({
    default: '`127.0.0.1`',
    says: 'address to listen on; others than the own machine need a proxy with TLS before them',
  })
  @IsString()
  @IsNotEmpty()
  CONTINUUM_HOST = '127.0.0.1';

  @Setting({ default: '`3000`', says: 'TCP port; `0` takes a free one' })
  @Transform(({ value }) => wholeNumber(value))
  @IsInt({ message: '$property must be a whole number' })
  @Min(0)
  @Max(65535)
  CONTINUUM_PORT = 3000;

  @Setting({
    default: '`master.key` in the data folder, made at first start',
    says: "wraps the patients' keys; mode 0600",
    isPath: true,
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  CONTINUUM_MASTER_KEY_FILE?: string;

  @Setting({
    default: 'none',
    says: 'a checkpoint goes there each day and at the stop; ship it off the machine',
    isPath: true,
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  CONTINUUM_CHECKPOINT_DIR?: string;

  @Setting({
    default: '`11`',
    says: 'what is of fewer persons than this is not told to payers of populations',
  })
  @Transform(({ value }) => wholeNumber(value))
  @IsInt({ message: '$property must be a whole number' })
  @Min(2)
  @Max(1000)
  CONTINUUM_SMALL_CELL = 11;

  @Setting({ default: '`info`', says: `structured log on stderr: ${LOG_LEVELS.join(', ')}` })
  @IsIn(LOG_LEVELS)
  CONTINUUM_LOG_LEVEL: (typeof LOG_LEVELS)[number] = 'info';

  @Setting({
    default: '`system`',
    says: '`driven` makes a throw-away folder whose time comes from `X-Continuum-Now`; until it is first told it is 1970',
  })
  @IsIn(['system', 'driven'])
  CONTINUUM_CLOCK: 'system' | 'driven' = 'system';

  @Setting({
    default: 'none: events lie in the data folder',
    says: 'EventStoreDB or KurrentDB: `esdb://user@host:2113`, `esdb+discover://…`, `kurrentdb://…`',
    isOfCluster: true,
  })
  @IsOptional()
  @Matches(/^(esdb|kurrentdb)(\+discover)?:\/\/[^/?]/, {
    message:
      '$property must begin with esdb://, esdb+discover://, kurrentdb:// or kurrentdb+discover:// and name a host',
  })
  CONTINUUM_EVENT_STORE?: string;

  @Setting({ default: 'none', says: 'file with the password of that user', isPath: true, isOfCluster: true })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  CONTINUUM_EVENT_STORE_PASSWORD_FILE?: string;

  @Setting({
    default: 'the authorities that Node trusts',
    says: 'file with the certificates of who may vouch for the event store, as PEM',
    isPath: true,
    isOfCluster: true,
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  CONTINUUM_EVENT_STORE_CA_FILE?: string;

  @Setting({
    default: 'none: views, keys and who looked lie in the data folder',
    says: 'PostgreSQL: `postgresql://user@host:5432/database`, with `?sslmode=verify-full&sslrootcert=FILE` for TLS',
    isOfCluster: true,
  })
  @IsOptional()
  @Matches(/^postgres(ql)?:\/\/[^/?]/, {
    message: '$property must begin with postgresql:// or postgres:// and name a host',
  })
  CONTINUUM_READ_STORE?: string;

  @Setting({ default: 'none', says: 'file with the password of that user', isPath: true, isOfCluster: true })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  CONTINUUM_READ_STORE_PASSWORD_FILE?: string;

  @Setting({
    default: 'none',
    says: 'the master key itself, where no file holds it: 32 bytes as base64 or hex, the same on every node',
    isOfCluster: true,
  })
  @IsOptional()
  @Matches(KEY, {
    message:
      '$property must be 32 bytes as base64 or hex; for a new installation, make one: openssl rand -base64 32',
  })
  CONTINUUM_MASTER_KEY?: string;

  @Setting({
    default: 'none',
    says: 'the next master key, for `continuum key rotate` where no file holds it; nodes and projectors pass it over',
    isOfCluster: true,
  })
  @IsOptional()
  @Matches(KEY, { message: '$property must be 32 bytes as base64 or hex; make one: openssl rand -base64 32' })
  CONTINUUM_NEW_MASTER_KEY?: string;
}

/** `''` and `1e3` are no number, whatever `Number` makes of them. */
function wholeNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
}
