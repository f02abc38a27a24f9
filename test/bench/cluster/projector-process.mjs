/** A projector in a thread with the memory that the product's has; says and is told what its parent process is. */
import { Worker } from 'node:worker_threads';
import { THREAD_MEMORY } from '../../../dist/apps/projector/thread-memory.js';

const thread = new Worker(new URL('projecting.mjs', import.meta.url), { resourceLimits: THREAD_MEMORY });
process.on('message', (message) => thread.postMessage(message));
process.once('disconnect', () => thread.postMessage('stop'));
thread.on('message', (message) => process.connected && process.send(message));
thread.once('exit', (code) => process.exit(code));
