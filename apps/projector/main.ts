import { Worker } from 'node:worker_threads';
import { firstSignal } from '../first-signal.js';
import { THREAD_MEMORY } from './thread-memory.js';

const worker = new Worker(new URL('./projecting.worker.js', import.meta.url), {
  resourceLimits: THREAD_MEMORY,
});
void firstSignal().then(() => worker.postMessage('stop'));
worker.once('error', (error) => {
  process.stderr.write(`${error.message}\n`);
});
worker.once('exit', (code) => {
  process.exitCode = code;
});
