import type { Check } from '../check.js';
import { cutOffLog } from './cut-off-log.js';
import { damagedStream } from './damaged-stream.js';
import { flippedBytes } from './flipped-bytes.js';
import { killedAmidImport } from './killed-amid-import.js';
import { killedAmidKeyCreation } from './killed-amid-key-creation.js';
import { killedAmidRebuild } from './killed-amid-rebuild.js';
import { killedAmidWrites } from './killed-amid-writes.js';
import { killedAtFirstStart } from './killed-at-first-start.js';
import { tornWrite } from './torn-write.js';

export const kills: readonly Check[] = [
  killedAmidWrites,
  killedAmidRebuild,
  killedAmidImport,
  killedAtFirstStart,
  killedAmidKeyCreation,
];

export const damage: readonly Check[] = [tornWrite, cutOffLog, damagedStream, flippedBytes];

/** Every kind of fault, in the order in which they are made. */
export const checks: readonly Check[] = [...kills, ...damage];
