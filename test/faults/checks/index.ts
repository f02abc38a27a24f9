import type { Check } from '../check.js';
import { clockSteps } from './clock-steps.js';
import { cluster } from './cluster/index.js';
import { cutOffLog } from './cut-off-log.js';
import { damagedStream } from './damaged-stream.js';
import { diskFull } from './disk-full.js';
import { failingProjection } from './failing-projection.js';
import { flippedBytes } from './flipped-bytes.js';
import { hostileInput } from './hostile-input.js';
import { killedAmidImport } from './killed-amid-import.js';
import { killedAmidKeyCreation } from './killed-amid-key-creation.js';
import { killedAmidRebuild } from './killed-amid-rebuild.js';
import { killedAmidWrites } from './killed-amid-writes.js';
import { killedAtFirstStart } from './killed-at-first-start.js';
import { overload } from './overload.js';
import { readOnlyFolder } from './read-only-folder.js';
import { secondWriter } from './second-writer.js';
import { slowSenders } from './slow-senders.js';
import { slowSyncs } from './slow-sync.js';
import { tornWrite } from './torn-write.js';

export const kills: readonly Check[] = [
  killedAmidWrites,
  killedAmidRebuild,
  killedAmidImport,
  killedAtFirstStart,
  killedAmidKeyCreation,
];

export const damage: readonly Check[] = [tornWrite, cutOffLog, damagedStream, flippedBytes];
export const machine: readonly Check[] = [diskFull, secondWriter, readOnlyFolder, clockSteps, slowSyncs];
export const callers: readonly Check[] = [overload, slowSenders, hostileInput];

export { cluster };

/** Every kind of fault, in the order in which they are made. */
export const checks: readonly Check[] = [
  ...kills,
  ...damage,
  ...machine,
  failingProjection,
  ...callers,
  ...cluster,
];
