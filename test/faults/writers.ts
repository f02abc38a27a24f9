import type { Answer, TestService } from '../e2e/service.js';
import { type Command, journeys } from './journeys.js';

/** A command and what it was answered, as the one who sent it remembers. */
export type Acknowledged = { readonly command: Command; readonly answer: Answer['json'] };

/** Writers that go on until the service is gone; the list of what it acknowledged is theirs, not its. */
export class Writers {
  readonly acknowledged: Acknowledged[] = [];
  /** Sent, and nobody knows whether it was done. */
  readonly unanswered: Command[] = [];
  readonly refused: Answer[] = [];
  readonly ended: Promise<unknown>;
  inFlight = 0;

  constructor(
    private readonly service: TestService,
    private readonly token: string,
    name: string,
    count: number,
  ) {
    this.ended = Promise.all(Array.from({ length: count }, (_, number) => this.write(`${name}-${number}`)));
  }

  private async write(name: string): Promise<void> {
    const commands = journeys(name);
    let { value: command } = commands.next();
    for (;;) {
      const answer = await this.sent(command);
      if (answer === null) {
        this.unanswered.push(command);
        return;
      }
      if (answer.status !== 201) {
        this.refused.push(answer);
        return;
      }
      this.acknowledged.push({ command, answer: answer.json });
      command = commands.next(answer.json).value;
    }
  }

  /** Null where no whole answer came. */
  private async sent(command: Command): Promise<Answer | null> {
    this.inFlight += 1;
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
