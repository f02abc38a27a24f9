import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, TestService } from '../../e2e/service.js';
import { type Command, journeys } from '../journeys.js';
import type { Acknowledged, Ledger } from '../ledger.js';
import { send } from '../writers.js';

/** Longer than anything in a node may wait. */
const PATIENCE_MS = 30_000;
const PAUSE_MS = 100;

export type Callers = {
  /** A load balancer's list, by turns; a node that gives no answer is passed over for the next. */
  readonly nodes: () => readonly TestService[];
  readonly token: string;
  readonly ledger: Ledger;
};

/**
 * Callers of a cluster: each sends one command after the other, and the same one again, to the next node, until it is
 * acknowledged. Whether they may is for the answer to say.
 */
export class ClusterWriters {
  readonly acknowledged: Acknowledged[] = [];
  /** How often each kind of error was answered, and how often no answer came from a node that is gone. */
  readonly errors = new Map<string, number>();
  /** What no caller could go on from: answers that do not say whether to send it again, and none from a node that lives. */
  readonly unforeseen: string[] = [];
  inFlight = 0;
  /** How long somebody waited for any answer, in milliseconds. */
  longestMs = 0;
  private readonly ended: Promise<unknown>;
  private resting = false;

  constructor(
    private readonly callers: Callers,
    name: string,
    count: number,
    private readonly paceMs: number,
  ) {
    const numbers = Array.from({ length: count }, (_, number) => number);
    this.ended = Promise.all(numbers.map((number) => this.write(`${name}-${number}`, number)));
  }

  /** Waits until so many more are acknowledged. @throws Error where that takes longer than anybody would wait */
  async reach(commands: number): Promise<void> {
    const until = Date.now() + 2 * PATIENCE_MS;
    const goal = this.acknowledged.length + commands;
    while (this.acknowledged.length < goal) {
      if (Date.now() > until) throw new Error(`${goal - this.acknowledged.length} commands were not taken`);
      await sleep(5);
    }
  }

  /** What is under way is sent until it is acknowledged, and no more. */
  async rest(): Promise<void> {
    this.resting = true;
    await this.ended;
  }

  private async write(name: string, first: number): Promise<void> {
    const commands = journeys(name);
    let { value: command } = commands.next();
    for (let turn = first; !this.resting; turn++) {
      const answer = await this.taken(command, turn);
      if (answer === null) return;
      command = commands.next(answer.json).value;
      if (this.paceMs > 0) await sleep(this.paceMs * (0.5 + Math.random()));
    }
  }

  /** Null where the caller cannot go on. */
  private async taken(command: Command, first: number): Promise<Answer | null> {
    const until = Date.now() + 2 * PATIENCE_MS;
    for (let turn = first; ; turn++) {
      const nodes = this.callers.nodes();
      const node = nodes[turn % nodes.length] as TestService;
      const answer = await this.sent(node, command);
      if (typeof answer !== 'string') {
        const one = { command, answer: answer.json };
        this.acknowledged.push(one);
        this.callers.ledger.acknowledge(one);
        return answer;
      }
      this.errors.set(answer, (this.errors.get(answer) ?? 0) + 1);
      if (this.unforeseen.length > 0) return null;
      if (Date.now() > until) {
        this.unforeseen.push(`${command.path} was not taken for ${(2 * PATIENCE_MS) / 1000} s: ${answer}`);
        return null;
      }
      await sleep(PAUSE_MS);
    }
  }

  /** @returns the acknowledgement, or the kind of error */
  private async sent(node: TestService, command: Command): Promise<Answer | string> {
    this.inFlight += 1;
    this.callers.ledger.send(command);
    const begun = performance.now();
    try {
      const answer = await within(send(node, this.callers.token, command));
      if (answer === null) {
        this.unforeseen.push(`no answer in ${PATIENCE_MS / 1000} s`);
        return 'no answer';
      }
      if (answer.status === 201) return answer;
      if (!saysToRetry(answer)) this.unforeseen.push(`${command.path}: ${answer.status} ${answer.text}`);
      return `${answer.status} ${answer.json?.code}`;
    } catch (error) {
      // The end of a process may be told a moment after that of its connections.
      if (!node.child.killed && node.child.exitCode === null && node.child.signalCode === null) {
        this.unforeseen.push(`no answer from a node that lives: ${(error as Error).cause ?? error}`);
      }
      return 'node gone';
    } finally {
      this.inFlight -= 1;
      this.longestMs = Math.max(this.longestMs, performance.now() - begun);
    }
  }
}

function saysToRetry({ status, headers, json }: Answer): boolean {
  return (
    status === 503 && Number(headers.get('retry-after')) > 0 && /again/.test(json?.wayOut ?? json?.detail)
  );
}

async function within<Result>(work: Promise<Result>): Promise<Result | null> {
  const given = new AbortController();
  const over = sleep(PATIENCE_MS, null, { signal: given.signal }).catch(() => null);
  try {
    return await Promise.race([work, over]);
  } finally {
    given.abort();
  }
}
