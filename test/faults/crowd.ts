import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { Acknowledged } from './ledger.js';

/** After a refusal: `patient` waits as long as it was told, `pushing` comes again sooner. */
export type Manners = 'patient' | 'pushing';

export type Told = {
  readonly acknowledged: readonly Acknowledged[];
  /** Answers 503 `OVERLOADED` with `Retry-After`. */
  readonly refused: number;
  /** Any other answer, and what went wrong where there was none. */
  readonly strange: readonly string[];
  readonly slowestMs: number;
};

/** A process that sends commands over many connections at once. */
export class Crowd {
  private static number = 0;
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;
  /** Everybody has had an answer: from now on the crowd is as large as it gets. */
  readonly gathered: Promise<void>;
  private said = '';

  constructor(address: string, token: string, connections: number, manners: Manners = 'patient') {
    Crowd.number += 1;
    const words = [address, token, `crowd-${Crowd.number}`, String(connections), manners];
    this.child = spawn(process.execPath, ['test/faults/crowd-process.mjs', ...words], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.gathered = new Promise((done) => {
      this.child.stdout.on('data', (text) => {
        this.said += text;
        if (this.said.includes('\n')) done();
      });
      this.child.once('close', () => done());
    });
  }

  /** Everybody finishes what they sent, and sends no more. */
  async disperse(): Promise<Told> {
    const closed = new Promise((done) => this.child.once('close', done));
    this.child.stdin.end();
    await closed;
    return JSON.parse(this.said.slice(this.said.indexOf('\n')));
  }
}
