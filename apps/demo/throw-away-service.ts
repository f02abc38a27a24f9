import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Config, childEnvironment } from '#config';

const CLI = fileURLToPath(new URL('../cli/main.js', import.meta.url));
const KEPT_OUTPUT = 4000;
const runFile = promisify(execFile);

/** A service of its own process, with a driven clock, on a data folder that goes with it. */
export class ThrowAwayService {
  readonly folder = mkdtempSync(join(tmpdir(), 'continuum-demo-'));
  /** What an auditor was handed. */
  readonly auditor = mkdtempSync(join(tmpdir(), 'continuum-demo-auditor-'));
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  private readonly child: ChildProcess;
  private errors = '';
  private hasEnded = false;

  private constructor({ CONTINUUM_HOST, CONTINUUM_PORT, CONTINUUM_LOG_LEVEL }: Config) {
    this.child = spawn(process.execPath, [CLI, 'serve'], {
      env: childEnvironment({
        CONTINUUM_DATA_DIR: this.folder,
        CONTINUUM_CLOCK: 'driven',
        CONTINUUM_HOST,
        CONTINUUM_PORT: String(CONTINUUM_PORT),
        // A line for every request would cost as much as the request.
        CONTINUUM_LOG_LEVEL: CONTINUUM_LOG_LEVEL === 'info' ? 'warn' : CONTINUUM_LOG_LEVEL,
      }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stderr?.on('data', (text) => {
      this.errors = `${this.errors}${text}`.slice(-KEPT_OUTPUT);
    });
    this.ended = new Promise((resolve) => {
      this.child.once('close', () => {
        this.hasEnded = true;
        resolve();
      });
    });
  }

  /**
   * @returns the service and its address, when it answers requests
   * @throws Error where the port is taken, or with what the service said
   */
  static async start(config: Config): Promise<{ service: ThrowAwayService; address: string }> {
    await refuseTakenPort(config);
    const service = new ThrowAwayService(config);
    try {
      return { service, address: await Promise.race([service.address(), service.failed()]) };
    } catch (error) {
      await service.stop();
      throw error;
    }
  }

  /** The `Authorization` of whoever can read the data folder. */
  operator(): string {
    return `Operator ${readFileSync(join(this.folder, 'operator.secret'), 'utf8')}`;
  }

  /** @throws Error when the service ends by itself */
  async failed(): Promise<never> {
    await this.ended;
    throw new Error(`The service has ended.\n${this.errors}`);
  }

  /** Runs a verb of the command line beside the service. @returns what it says @throws Error with what went wrong */
  async run(words: readonly string[]): Promise<string> {
    const env = childEnvironment({ CONTINUUM_DATA_DIR: this.folder, CONTINUUM_CLOCK: 'driven' });
    return (await runFile(process.execPath, [CLI, ...words], { env })).stdout;
  }

  /** Ends the process and removes the folders. */
  async stop(): Promise<void> {
    if (!this.hasEnded) this.child.kill('SIGTERM');
    await this.ended;
    for (const folder of [this.folder, this.auditor]) rmSync(folder, { recursive: true, force: true });
  }

  private address(): Promise<string> {
    return new Promise((resolve) => {
      let said = '';
      this.child.stdout?.on('data', (text) => {
        said += text;
        const [, address] = /^Continuum serves (http:\S+)$/m.exec(said) ?? [];
        if (address !== undefined) resolve(address);
      });
    });
  }
}

function refuseTakenPort({ CONTINUUM_HOST: host, CONTINUUM_PORT: port }: Config): Promise<void> {
  const free = port === 65_535 ? port - 1 : port + 1;
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', ({ message, code }: NodeJS.ErrnoException) => {
      const wayOut = `Something listens on port ${port} already. Try: CONTINUUM_PORT=${free} npm run demo`;
      reject(new Error(code === 'EADDRINUSE' ? wayOut : `It cannot listen on ${host}:${port}: ${message}`));
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}
