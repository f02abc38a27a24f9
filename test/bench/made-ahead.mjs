import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const WORKER = fileURLToPath(new URL('making.mjs', import.meta.url));
/** What the measures of a whole run share and is kept, the longest to make first. */
const LOGS = [['100000'], ['10000'], ['10000', 'registered']];

/** Makes the logs of a whole run side by side: each takes one thread. */
export async function madeAhead(template) {
  const waiting = LOGS.values();
  const lane = async () => {
    for (const words of waiting) await made([template, ...words]);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
}

async function made(words) {
  const [code] = await once(fork(WORKER, words), 'exit');
  if (code !== 0) throw new Error(`No log was made: it ended with ${code}`);
}
