/** Runs every test with Jest's ESM support switched on; words after the command go to Jest. */
import { spawn } from 'node:child_process';

const jest = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--config=test/jest.config.mjs',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
jest.on('exit', (code, signal) => {
  process.exitCode = signal ? 1 : (code ?? 1);
});
