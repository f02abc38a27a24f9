/**
 * A PostgreSQL for whoever starts this process, to be broken as they like: the first line out is where it is, as JSON. The
 * line `start` starts it again when it was killed. At the end of the input it goes, and so does this process.
 */
import { createInterface } from 'node:readline';
import { startServer } from './server.mjs';

const CONNECTIONS = '80';

try {
  const server = await startServer({ max_connections: CONNECTIONS });
  const tell = () => process.stdout.write(`${JSON.stringify({ url: server.url, pid: server.pid() })}\n`);
  tell();
  for await (const line of createInterface({ input: process.stdin })) {
    if (line !== 'start') continue;
    await server.start();
    tell();
  }
  await server.stop();
  process.exit(0);
} catch (error) {
  process.stderr.write(error.message);
  process.exit(1);
}
