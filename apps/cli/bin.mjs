#!/usr/bin/env node
/** The command `continuum`: makes the clone ready where it is not, then does what it was told. */
import { ready } from '../ready.mjs';

let isReady = false;
try {
  await ready();
  isReady = true;
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
if (isReady) await import('../../dist/apps/cli/main.js');
