import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** One node of a real event store on this machine. Started again, it is as it was started before. */
export class RealNode {
  private constructor(
    readonly port: number,
    private pid: number,
    private readonly program: string,
    private readonly words: readonly string[],
    private readonly folder: string,
    private readonly env: Record<string, string>,
  ) {}

  /** @param text - `port=pid` */
  static named(this: void, text: string): RealNode {
    const [port = Number.NaN, pid = Number.NaN] = text.split('=').map(Number);
    const [program = '', ...words] = listIn(`/proc/${pid}/cmdline`);
    const env = Object.fromEntries(
      listIn(`/proc/${pid}/environ`).map((line) => line.split(/=(.*)/s).slice(0, 2)),
    );
    return new RealNode(port, pid, program, words, readlinkSync(`/proc/${pid}/cwd`), env);
  }

  async kill(): Promise<void> {
    this.thaw();
    process.kill(this.pid, 'SIGKILL');
    while (isRunning(this.pid)) await sleep(10);
  }

  /** It goes on when the checks end. */
  start(): void {
    const { folder: cwd, env } = this;
    const child = spawn(this.program, this.words, { cwd, env, detached: true, stdio: 'ignore' });
    child.unref();
    assert.ok(child.pid, `${this.program} does not start`);
    this.pid = child.pid;
  }

  freeze(): void {
    process.kill(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    if (isRunning(this.pid)) process.kill(this.pid, 'SIGCONT');
  }

  toString(): string {
    return `${this.port}=${this.pid}`;
  }
}

function listIn(file: string): string[] {
  return readFileSync(file, 'utf8').split('\0').filter(Boolean);
}

/** One that is dead and that nobody has asked after yet runs no more. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
