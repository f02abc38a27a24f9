import type { Check } from '../check.js';
import { killedAmidImport } from './killed-amid-import.js';
import { killedAmidKeyCreation } from './killed-amid-key-creation.js';
import { killedAmidRebuild } from './killed-amid-rebuild.js';
import { killedAmidWrites } from './killed-amid-writes.js';
import { killedAtFirstStart } from './killed-at-first-start.js';

export const kills: readonly Check[] = [
  killedAmidWrites,
  killedAmidRebuild,
  killedAmidImport,
  killedAtFirstStart,
  killedAmidKeyCreation,
];

/** Every kind of fault, in the order in which they are made. */
export const checks: readonly Check[] = kills;
