import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { childEnvironment, fileArgument, loadConfig, type WrongSettingsError } from '#config';

describe('loadConfig', () => {
  it('needs nothing set', () => {
    expect(loadConfig({})).toEqual({
      CONTINUUM_DATA_DIR: join(process.cwd(), 'data'),
      CONTINUUM_HOST: '127.0.0.1',
      CONTINUUM_PORT: 3000,
      CONTINUUM_SMALL_CELL: 11,
      CONTINUUM_CLOCK: 'system',
      CONTINUUM_LOG_LEVEL: 'info',
    });
  });

  it('counts relative paths from where the command was called', () => {
    const config = loadConfig({
      INIT_CWD: '/somewhere',
      CONTINUUM_DATA_DIR: 'mine',
      CONTINUUM_MASTER_KEY_FILE: '../keys/master',
      CONTINUUM_CHECKPOINT_DIR: 'checkpoints',
    });
    expect(config.CONTINUUM_DATA_DIR).toBe('/somewhere/mine');
    expect(config.CONTINUUM_MASTER_KEY_FILE).toBe('/keys/master');
    expect(config.CONTINUUM_CHECKPOINT_DIR).toBe('/somewhere/checkpoints');
    expect(fileArgument('events.csv', { INIT_CWD: '/somewhere' })).toBe('/somewhere/events.csv');
    expect(fileArgument('/events.csv', { INIT_CWD: '/somewhere' })).toBe('/events.csv');
  });

  it('takes port 0', () => expect(loadConfig({ CONTINUUM_PORT: '0' }).CONTINUUM_PORT).toBe(0));

  it('names everything that is wrong at once', () => {
    const problems = problemsOf({
      CONTINUUM_PORT: '70000',
      CONTINUUM_CLOCK: 'sundial',
      CONTINUUM_LOG_LEVEL: 'loud',
      CONTINUUM_SMALL_CELL: '1',
      CONTINUUM_HOST: '',
      CONTINUUM_DATADIR: '/data',
    });
    const named = ['PORT', 'CLOCK', 'LOG_LEVEL', 'SMALL_CELL', 'HOST', 'DATADIR'];
    for (const name of named) expect(problems).toContainEqual(expect.stringMatching(`^CONTINUUM_${name} `));
    expect(problems).toHaveLength(named.length);
  });

  it.each(['', 'http', '-1', '1e3', '0x50', '3000.5', ' 3000'])('takes %j for no port', (port) => {
    expect(problemsOf({ CONTINUUM_PORT: port })).not.toHaveLength(0);
  });

  it('leaves names for tests and names of others alone', () => {
    expect(problemsOf({ CONTINUUM_TEST_RUNS: '1', CONTINUUMS: 'x', PATH: '/bin' })).toEqual([]);
  });

  it('does not take a name of every object for a setting', () => {
    expect(problemsOf({ CONTINUUM___proto__: '1' })).toHaveLength(1);
  });
});

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    return (error as WrongSettingsError).problems;
  }
}

describe('childEnvironment', () => {
  it("hands on everything but this process's own settings", () => {
    const env = { PATH: '/bin', CONTINUUM_PORT: '4000', CONTINUUM_DATA_DIR: '/real' };
    expect(childEnvironment({ CONTINUUM_PORT: '0' }, env)).toEqual({ PATH: '/bin', CONTINUUM_PORT: '0' });
  });
});
