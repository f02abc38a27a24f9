import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import pg from 'pg';

const OUT_OF_CONNECTIONS = '53300';
/** So often connections of others are ended, and taken before they are back. */
const CROWDING_MS = 50;

/** A real PostgreSQL of the faults' own. */
export class OwnPostgres {
  private constructor(
    private readonly keeper: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    readonly url: string,
    private pid: number,
  ) {}

  /** @throws Error where there is none to be had on this machine */
  static async start(): Promise<OwnPostgres> {
    const keeper = spawn(process.execPath, ['test/postgresql/own-server.mjs']);
    let stderr = '';
    keeper.stderr.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    const lines = createInterface({ input: keeper.stdout })[Symbol.asyncIterator]();
    const { value } = await lines.next();
    if (value === undefined) throw new Error(`There is no PostgreSQL: ${stderr}`);
    const { url, pid } = JSON.parse(value);
    return new OwnPostgres(keeper, lines, url, pid);
  }

  /** As where the machine fails: nobody is told, nothing is finished. */
  async kill(): Promise<void> {
    process.kill(this.pid, 'SIGQUIT');
    while (isThere(this.pid)) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async startAgain(): Promise<void> {
    this.keeper.stdin?.write('start\n');
    this.pid = JSON.parse((await this.lines.next()).value).pid;
  }

  /** Every process of it stands still, and whoever waits for an answer gets none. */
  pause(): void {
    process.kill(this.pid, 'SIGSTOP');
    this.signalBackends('SIGSTOP');
  }

  resume(): void {
    this.signalBackends('SIGCONT');
    process.kill(this.pid, 'SIGCONT');
  }

  /** Takes every connection there is, also those that others have. @returns what gives them back */
  async crowd(): Promise<() => Promise<void>> {
    const held = [await this.connected()];
    const [first] = held as [pg.Client];
    const crowd = async () => {
      const mine = held.map((client) => (client as pg.Client & { processID: number }).processID);
      await first.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where backend_type = 'client backend' and not (pid = any($1))`,
        [mine],
      );
      await this.takeAll(held);
    };
    await crowd();
    let ending = Promise.resolve();
    const crowding = setInterval(() => {
      ending = ending.then(crowd);
    }, CROWDING_MS);
    return async () => {
      clearInterval(crowding);
      await ending;
      await Promise.all(held.map((client) => client.end()));
    };
  }

  async rows(statement: string): Promise<readonly Record<string, unknown>[]> {
    const client = await this.connected();
    try {
      return (await client.query(statement)).rows;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    this.keeper.stdin?.end();
    if (this.keeper.exitCode === null) await once(this.keeper, 'exit');
  }

  private async takeAll(held: pg.Client[]): Promise<void> {
    try {
      for (;;) held.push(await this.connected());
    } catch (error) {
      if ((error as { code?: string }).code !== OUT_OF_CONNECTIONS) throw error;
    }
  }

  private async connected(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => {});
    await client.connect();
    return client;
  }

  private signalBackends(signal: NodeJS.Signals): void {
    const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
    for (const line of all.trim().split('\n')) {
      const [pid, parent] = line.trim().split(/\s+/).map(Number);
      if (pid !== undefined && parent === this.pid && isThere(pid)) process.kill(pid, signal);
    }
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
