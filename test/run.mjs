/**
 * Runs the tests with Jest's ESM support switched on; words after the command go to Jest.
 * The last line is the runner's own count, also where Jest itself breaks down.
 */
import { spawn } from 'node:child_process';

const words = process.argv.slice(2);
const jest = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    ...(words.some((word) => word.startsWith('--config=')) ? [] : ['--config=test/jest.config.mjs']),
    ...words,
  ],
  { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] },
);

let counts = { passed: 0, failed: 0, skipped: 0 };
jest.on('message', (message) => {
  counts = message;
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => jest.kill(signal));
jest.on('close', (code) => {
  process.exitCode = code ?? 1;
  const { passed, skipped } = counts;
  // Without a single test failed, something else went wrong: that is a failure too.
  const failed = process.exitCode === 0 ? counts.failed : Math.max(1, counts.failed);
  process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
});
