import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../free-port.mjs';

const STARTS_WITHIN_MS = 60_000;
const ASKED_EVERY_MS = 200;

/** A real server of its own: a log cannot be emptied, so each cluster must have another one. */
export class StartedEventStore {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
  ) {
    process.once('exit', this.stop);
  }

  /**
   * @param command - of a shell; starts a server without TLS on 127.0.0.1:$PORT, and ends with it
   * @throws Error where no server is there within a minute
   */
  static async start(command: string): Promise<StartedEventStore> {
    const port = await freePort();
    const env = { ...process.env, PORT: String(port) };
    // A group of its own, so that what the shell started ends with it.
    const child = spawn('sh', ['-c', command], { env, stdio: 'ignore', detached: true });
    const started = new StartedEventStore(port, child);
    try {
      await started.serves();
      return started;
    } catch (error) {
      started.stop();
      throw error;
    }
  }

  get connectionString(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  readonly stop = (): void => {
    process.off('exit', this.stop);
    const { exitCode, pid } = this.child;
    if (exitCode === null && pid !== undefined) process.kill(-pid, 'SIGTERM');
  };

  private async serves(): Promise<void> {
    const end = performance.now() + STARTS_WITHIN_MS;
    const isLive = () =>
      fetch(`http://127.0.0.1:${this.port}/health/live`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (!(await isLive())) {
      if (this.child.exitCode !== null) throw new Error(`The event store ended with ${this.child.exitCode}`);
      if (performance.now() > end) throw new Error(`No event store answers at 127.0.0.1:${this.port}`);
      await sleep(ASKED_EVERY_MS);
    }
  }
}
