import { type ChildProcess, spawn } from 'node:child_process';
import { childEnvironment } from '#config';

const STARTS_WITHIN_MS = 30_000;

/** A process of the built projector. */
export class ProjectorProcess {
  stderr = '';
  stdout = '';
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;

  private constructor(readonly child: ChildProcess) {
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      this.stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      this.stderr += text;
    });
    this.exit = new Promise((done) => child.once('close', (code, signal) => done({ code, signal })));
  }

  /** @param words - for Node, before the program */
  static start(
    settings: Parameters<typeof childEnvironment>[0],
    words: readonly string[] = [],
  ): ProjectorProcess {
    const env = childEnvironment({ CONTINUUM_PORT: '0', ...settings });
    return new ProjectorProcess(spawn(process.execPath, [...words, 'dist/apps/projector/main.js'], { env }));
  }

  /** Where it tells of itself, once it has begun. */
  async address(): Promise<string> {
    const until = Date.now() + STARTS_WITHIN_MS;
    while (Date.now() < until && this.child.exitCode === null) {
      const [, address] = /at (http:\S+)/.exec(this.stdout) ?? [];
      if (address !== undefined) return address;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`The projector did not start: ${this.stdout}${this.stderr}`);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    await this.exit;
  }
}
