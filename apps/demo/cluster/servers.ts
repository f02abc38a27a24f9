import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Not a part of the product: what stands in for servers. Counted from where this is built to. */
const PROGRAM = fileURLToPath(new URL('../../../../test/cluster/servers.mjs', import.meta.url));

export type Places = {
  /** `postgresql://…` */
  readonly readStore: string;
  /** `esdb://…` of the double; null where the settings name a server. */
  readonly double: string | null;
};

/** The servers that the cluster stands on, in a process of their own, which goes with this one. */
export class Servers {
  private readonly child: ChildProcess;
  private readonly ended: Promise<unknown>;
  private said = '';
  private errors = '';

  constructor() {
    // In a group of its own: at Ctrl-C it is to end last.
    this.child = spawn(process.execPath, [PROGRAM], { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    this.ended = once(this.child, 'close');
    // Whoever waits for it is told that it has ended.
    this.child.stdin?.on('error', () => {});
    this.child.stderr?.on('data', (text) => {
      this.errors += text;
    });
  }

  /** @throws Error with what it said, where it ends instead */
  async places(): Promise<Places> {
    const { stdout } = this.child;
    const told = new Promise<Places>((resolve) => {
      stdout?.on('data', (text) => {
        this.said += text;
        if (this.said.endsWith('\n')) resolve(JSON.parse(this.said));
      });
    });
    return Promise.race([told, this.failed()]);
  }

  /** @throws Error when it ends by itself */
  async failed(): Promise<never> {
    await this.ended;
    throw new Error(`PostgreSQL from npm, or the double, has ended.\n${this.errors}`);
  }

  /** Ends a process, too, where this one ends without having done so. */
  lookAfter({ pid, ended }: { readonly pid: number | undefined; readonly ended: Promise<void> }): void {
    const tell = (isRunning: boolean) => this.child.stdin?.write(`${JSON.stringify({ pid, isRunning })}\n`);
    tell(true);
    void ended.then(() => tell(false));
  }

  async stop(): Promise<void> {
    this.child.stdin?.end();
    await this.ended;
  }
}
