#!/usr/bin/env node
/** The command `continuum-projector`: makes the clone ready where it is not, then projects its share of a cluster's log. */
import { whenReady } from '../ready.mjs';

await whenReady(() => import('../../dist/apps/projector/main.js'));
