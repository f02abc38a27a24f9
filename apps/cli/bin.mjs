#!/usr/bin/env node
/** The command `continuum`: makes the clone ready where it is not, then does what it was told. */
import { whenReady } from '../ready.mjs';

await whenReady(() => import('../../dist/apps/cli/main.js'));
