import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, TestService } from '../e2e/service.js';
import { type Command, journeys } from './journeys.js';
import { type Acknowledged, Ledger } from './ledger.js';

/** How long a writer waits before it sends again what was refused for now. */
const PAUSE_MS = 50;

/** Each sends one command after the other; what was acknowledged is entered in the ledger, outside the service. */
export class Writers {
  readonly acknowledged: Acknowledged[] = [];
  /** Sent, and nobody knows whether it was done. */
  readonly unanswered: Command[] = [];
  /** Answers that were no acknowledgement; 503 is sent again, others end the writer. */
  readonly refused: Answer[] = [];
  /** Refused for now, and not sent again before the writers rested. */
  readonly turnedAway: Command[] = [];
  readonly ended: Promise<unknown>;
  inFlight = 0;
  private readonly answered = new Set<string>();
  private resting = false;

  constructor(
    private readonly service: TestService,
    private readonly token: string,
    name: string,
    private readonly count: number,
    private readonly ledger: Ledger = new Ledger(),
    private readonly plan: typeof journeys = journeys,
  ) {
    this.ended = Promise.all(Array.from({ length: count }, (_, number) => this.write(`${name}-${number}`)));
  }

  /** Waits until so many are acknowledged. @throws Error where the writers end before */
  reach(commands: number): Promise<void> {
    return this.until(() => this.acknowledged.length >= commands, `${commands} commands`);
  }

  /** Waits until each has a command acknowledged, and so a connection of its own. @throws Error as {@link reach} */
  eachReached(): Promise<void> {
    return this.until(() => this.answered.size === this.count, `a command of each of ${this.count}`);
  }

  private async until(reached: () => boolean, goal: string): Promise<void> {
    let over = false;
    this.ended.then(() => {
      over = true;
    });
    while (!reached()) {
      if (over) throw new Error(`Writers ended at ${this.acknowledged.length}, before ${goal}`);
      await sleep(2);
    }
  }

  /** Finishes what was sent, and sends no more. */
  async rest(): Promise<void> {
    this.resting = true;
    await this.ended;
  }

  private async write(name: string): Promise<void> {
    const commands = this.plan(name);
    let { value: command } = commands.next();
    while (!this.resting) {
      const answer = await this.sent(command);
      if (answer === null) {
        this.unanswered.push(command);
        return;
      }
      if (answer.status === 201) {
        const one = { command, answer: answer.json };
        this.acknowledged.push(one);
        this.ledger.acknowledge(one);
        this.answered.add(name);
        command = commands.next(answer.json).value;
        continue;
      }
      this.refused.push(answer);
      if (answer.status !== 503) return;
      await sleep(PAUSE_MS);
      if (this.resting) this.turnedAway.push(command);
    }
  }

  /** Null where no whole answer came. */
  private async sent(command: Command): Promise<Answer | null> {
    this.inFlight += 1;
    this.ledger.send(command);
    try {
      return await send(this.service, this.token, command);
    } catch {
      return null;
    } finally {
      this.inFlight -= 1;
    }
  }
}

export function send(service: TestService, token: string, { path, key, body }: Command): Promise<Answer> {
  return service.post(path, body, { token, headers: { 'idempotency-key': key } });
}

/** Sends commands again, several at a time. @returns their answers, in the same order */
export async function sendAgain(
  service: TestService,
  token: string,
  commands: readonly Command[],
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const waiting = commands.entries();
  const lane = async () => {
    for (const [index, command] of waiting) answers[index] = await send(service, token, command);
  };
  await Promise.all(Array.from({ length: 32 }, lane));
  return answers;
}
