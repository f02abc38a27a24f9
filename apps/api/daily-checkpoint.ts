import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Config, childEnvironment } from '#config';

const COMMAND_LINE = fileURLToPath(new URL('../cli/main.js', import.meta.url));
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Writes a checkpoint into a folder once a day and when the service stops. It is made by a process of its own, so that
 * no request waits for it; one that is cut off leaves nothing.
 */
export class DailyCheckpoint {
  private readonly timer: NodeJS.Timeout;
  private making: Promise<void> = Promise.resolve();
  /** Files may be shipped away as soon as they are there. */
  private lastMs = 0;

  /** @param tell - told whether a checkpoint could be made */
  constructor(
    private readonly folder: string,
    private readonly config: Config,
    private readonly tell: (isMade: boolean) => void,
  ) {
    this.timer = setInterval(() => this.makeWhereDue(), HOUR_MS);
    this.timer.unref();
    this.makeWhereDue();
  }

  /** Makes the last one. Nothing may be recorded any more. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.making;
    await this.make();
  }

  private makeWhereDue(): void {
    const newestMs = Math.max(this.lastMs, newestIn(this.folder));
    if (Date.now() - newestMs < DAY_MS) return;
    this.making = this.making.then(() => this.make());
  }

  private make(): Promise<void> {
    const { CONTINUUM_DATA_DIR, CONTINUUM_MASTER_KEY_FILE } = this.config;
    const keys = CONTINUUM_MASTER_KEY_FILE === undefined ? {} : { CONTINUUM_MASTER_KEY_FILE };
    const child = spawn(process.execPath, [COMMAND_LINE, 'checkpoint', this.folder], {
      env: childEnvironment({ CONTINUUM_DATA_DIR, ...keys }),
      stdio: 'ignore',
    });
    return new Promise((resolve) => {
      const ended = (isMade: boolean) => {
        if (isMade) this.lastMs = Date.now();
        this.tell(isMade);
        resolve();
      };
      child.once('error', () => ended(false));
      child.once('exit', (code) => ended(code === 0));
    });
  }
}

/** When the newest file of a folder was written; 0 where there is none. */
function newestIn(folder: string): number {
  try {
    return Math.max(0, ...readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs));
  } catch {
    return 0;
  }
}
