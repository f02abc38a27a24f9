import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestService } from '../e2e/service.js';
import { mount, unmount } from './mount.js';
import { LIMIT_NOTHING, limitWrites, mayLimitWrites } from './write-limit.js';

const MEGABYTES = 96;
const BLOCK = Buffer.alloc(1024 * 1024);

/** A disk for one data folder, which can be filled and has room again. */
export class SmallDisk {
  /** Words before those of a program that is to find the disk full. */
  readonly launcher: readonly string[];
  private readonly filler: string;

  private constructor(
    readonly place: string,
    private readonly isMounted: boolean,
  ) {
    this.launcher = isMounted ? [] : LIMIT_NOTHING;
    this.filler = join(place, 'filler');
  }

  /** Null where there is none to be had. */
  static make(): SmallDisk | null {
    const place = mkdtempSync(join(tmpdir(), 'continuum-disk-'));
    const isMounted = mount(place, '-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'tmpfs');
    if (isMounted || mayLimitWrites()) return new SmallDisk(place, isMounted);
    rmSync(place, { recursive: true });
    return null;
  }

  get kind(): string {
    return this.isMounted
      ? `a tmpfs of ${MEGABYTES} MiB, mounted for it`
      : 'there is no right to mount: instead the service may write no byte (prlimit --fsize=0)';
  }

  /** Takes all the room there is but for `leave` bytes. @param service - where one runs */
  fill(leave: number, service?: TestService): void {
    if (!this.isMounted) return service && limitWrites(service.child, 0);
    const file = openSync(this.filler, 'a');
    try {
      for (let free = this.free(); free > leave; free = this.free())
        writeSync(file, BLOCK, 0, Math.min(BLOCK.length, free - leave));
    } catch (error) {
      // Somebody else took the last of it meanwhile.
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  makeRoom(service?: TestService): void {
    if (!this.isMounted && service) limitWrites(service.child, null);
    rmSync(this.filler, { force: true });
  }

  clear(): void {
    unmount(this.place);
    rmSync(this.place, { recursive: true, force: true });
  }

  private free(): number {
    const { bavail, bsize } = statfsSync(this.place);
    return bavail * bsize;
  }
}
