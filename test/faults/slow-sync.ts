import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestService, TestServiceOptions } from '../e2e/service.js';

const HOLDS_WITHIN_MS = 2000;
const ATTACHES_WITHIN_MS = 500;

/** Holds every sync of a service to disk back for a while. */
export abstract class SlowSync {
  /** What it is done with. */
  abstract readonly kind: string;
  /** How a service is started whose syncs are to be slow later. */
  readonly start: TestServiceOptions = {};
  protected readonly room = mkdtempSync(join(tmpdir(), 'continuum-sync-'));
  /** Grows with each sync of the main thread that was held back. */
  protected readonly record = join(this.room, 'record');

  /** Null where there is nothing to do it with. */
  static make(delayMs: number): SlowSync | null {
    if (process.platform !== 'linux') return null;
    if (mayTrace()) return new Traced(delayMs);
    return spawnSync('cc', ['--version']).status === 0 ? new Preloaded(delayMs) : null;
  }

  abstract begin(service: TestService): Promise<void>;
  /** Whether the main thread's sync is held back now. */
  protected abstract isHeld(pid: number | undefined): boolean;
  /** How many syncs of the main thread, which writes the log, were held back since it began. */
  abstract count(): number;
  /** Called also where the service is gone. */
  abstract end(): Promise<void>;

  /** Waits a while for a sync that is held back. @returns whether one is now */
  async holds({ child }: TestService): Promise<boolean> {
    const end = performance.now() + HOLDS_WITHIN_MS;
    while (!this.isHeld(child.pid)) {
      if (performance.now() > end) return false;
      await sleep(1);
    }
    return true;
  }

  async clear(): Promise<void> {
    await this.end();
    rmSync(this.room, { recursive: true, force: true });
  }
}

/** By a debugger, from when it is attached. */
class Traced extends SlowSync {
  readonly kind = 'strace';
  private tracer: ChildProcess | undefined;
  private traced: number | undefined;

  constructor(private readonly delayMs: number) {
    super();
  }

  async begin({ child }: TestService): Promise<void> {
    this.traced = child.pid;
    const hold = `inject=fsync,fdatasync:delay_enter=${this.delayMs * 1000}`;
    const words = [
      '-f',
      '-e',
      'trace=fsync,fdatasync',
      '-e',
      hold,
      '-o',
      this.record,
      '-p',
      String(child.pid),
    ];
    this.tracer = spawn('strace', words, { stdio: ['ignore', 'ignore', 'pipe'] });
    const [said] = await once(this.tracer.stderr as NodeJS.ReadableStream, 'data');
    assert.match(String(said), /attached/);
    this.tracer.stderr?.resume();
  }

  count(): number {
    const lines = readFileSync(this.record, 'utf8').split('\n');
    return lines.filter((line) => line.startsWith(`${this.traced} `) && line.endsWith('(DELAYED)')).length;
  }

  /** @see proc(5): `t` is stopped by a debugger */
  protected isHeld(pid: number | undefined): boolean {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.startsWith('t') ?? false;
  }

  async end(): Promise<void> {
    const { tracer } = this;
    this.tracer = undefined;
    if (tracer === undefined || tracer.exitCode !== null || tracer.signalCode !== null) return;
    tracer.kill('SIGINT');
    await once(tracer, 'exit');
  }
}

const SOURCE = `
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
static int held(const char *name, int file) {
  int record = open(getenv("SLOW_SYNC"), O_WRONLY | O_APPEND);
  if (record >= 0) {
    if (getpid() != syscall(SYS_gettid) || write(record, "x", 1) == 1) usleep(DELAY_US);
    close(record);
  }
  return ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
}
int fsync(int file) { return held("fsync", file); }
int fdatasync(int file) { return held("fdatasync", file); }
`;

/** By a library that stands in front of the system's own, as long as its record is there. */
class Preloaded extends SlowSync {
  readonly kind = 'a preloaded library';
  override readonly start: TestServiceOptions;

  constructor(delayMs: number) {
    super();
    const [source, library] = [join(this.room, 'slow.c'), join(this.room, 'slow.so')];
    writeFileSync(source, SOURCE);
    const words = ['-shared', '-fPIC', `-DDELAY_US=${delayMs * 1000}`, '-o', library, source, '-ldl'];
    const { status, stderr } = spawnSync('cc', words, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    this.start = { env: { LD_PRELOAD: library, SLOW_SYNC: this.record } };
  }

  async begin(): Promise<void> {
    writeFileSync(this.record, '');
  }

  count(): number {
    return statSync(this.record).size;
  }

  protected isHeld(pid: number | undefined): boolean {
    return readFileSync(`/proc/${pid}/wchan`, 'utf8').includes('nanosleep');
  }

  async end(): Promise<void> {
    rmSync(this.record, { force: true });
  }
}

/** Where strace is there, it may still not be let to look into a process that runs. */
function mayTrace(): boolean {
  const target = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 10_000)'], { stdio: 'ignore' });
  const options = { encoding: 'utf8', timeout: ATTACHES_WITHIN_MS, killSignal: 'SIGINT' } as const;
  const { stderr } = spawnSync('strace', ['-o', '/dev/null', '-p', String(target.pid)], options);
  target.kill('SIGKILL');
  return stderr?.includes('attached') ?? false;
}
