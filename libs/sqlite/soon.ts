import { MessageChannel } from 'node:worker_threads';

const { port1: here, port2: there } = new MessageChannel();
let waiting: (() => void)[] = [];

here.on('message', () => {
  const due = waiting;
  waiting = [];
  here.unref();
  for (const run of due) run();
});
here.unref();

/**
 * Runs something when what has arrived by now is seen to. `setImmediate` does the same, but has to wait until
 * fewer than a thousand connections have something to say: for seconds, where many do not stop.
 */
export function soon(run: () => void): void {
  if (waiting.length === 0) {
    here.ref();
    there.postMessage(null);
  }
  waiting.push(run);
}
