import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { childEnvironment } from '#config';

export type MemberKind = 'api' | 'projector';
export type MemberSettings = Parameters<typeof childEnvironment>[0];

const PROGRAMS: Readonly<Record<MemberKind, readonly string[]>> = {
  api: [fileURLToPath(new URL('../../cli/main.js', import.meta.url)), 'serve'],
  projector: [fileURLToPath(new URL('../../projector/main.js', import.meta.url))],
};
const ADDRESS = /^Continuum (?:serves|projects, and tells of it at) (http:\S+)$/m;
const KEPT_OUTPUT = 4000;

/** One process of the cluster. */
export class Member {
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  isKilled = false;
  private readonly child: ChildProcess;
  private errors = '';

  constructor(
    readonly kind: MemberKind,
    settings: MemberSettings,
  ) {
    const env = childEnvironment({ ...settings, CONTINUUM_PORT: '0' });
    this.child = spawn(process.execPath, PROGRAMS[kind], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stderr?.on('data', (text) => {
      this.errors = `${this.errors}${text}`.slice(-KEPT_OUTPUT);
    });
    this.ended = new Promise((resolve) => this.child.once('close', () => resolve()));
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get name(): string {
    return `${this.kind} process ${this.pid}`;
  }

  /** Where it answers, once it does. @throws Error with what it said, where it ends instead */
  address(): Promise<string> {
    let said = '';
    const told = new Promise<string>((resolve) => {
      this.child.stdout?.on('data', (text) => {
        said += text;
        const [, address] = ADDRESS.exec(said) ?? [];
        if (address !== undefined) resolve(address);
      });
    });
    return Promise.race([told, this.failed()]);
  }

  /** Ends it as a power cut would. */
  kill(): void {
    this.isKilled = true;
    this.child.kill('SIGKILL');
  }

  /** @throws Error when it ends by itself */
  async failed(): Promise<never> {
    await this.ended;
    if (this.isKilled) return new Promise(() => {});
    throw new Error(`The ${this.name} has ended.\n${this.errors}`);
  }

  async stop(): Promise<void> {
    this.isKilled = true;
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGTERM');
    await this.ended;
  }
}
