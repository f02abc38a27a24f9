import { Asking, type Refusal, type Values } from './asking.js';
import { briefJson, type Shape } from './brief.js';
import type { AccountId, Cohort } from './cohort/index.js';
import type { Sender } from './connection.js';
import type { ScriptPlayer } from './player.js';

/** What is shown, line by line; each answer below the line that asks for it, as the account that may. */
export class Telling {
  private readonly lines: string[] = [];

  constructor(
    private readonly cohort: Cohort,
    private readonly player: ScriptPlayer,
    private readonly address: string,
    private readonly connection: Sender,
  ) {}

  say(...lines: string[]): void {
    this.lines.push(...lines);
  }

  text(): string {
    return this.lines.join('\n');
  }

  /** The answer; what the shape names of it is shown. */
  async curl(account: AccountId, path: string, shape: Shape): Promise<Values> {
    const answer = await this.asking(account).get(path);
    this.sayAnswer(account, path, briefJson(answer, shape));
    return answer;
  }

  /** The answer to something that takes a while, where it will be found when it is made. */
  async post(account: AccountId, path: string, body: object, shape: Shape): Promise<Values> {
    const answer = await this.asking(account).post(path, body);
    const sent = `-H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`;
    this.say('', `curl -s -X POST '${this.address}${path}' ${sent} ${this.authorization(account)}`);
    this.say(briefJson(answer, shape));
    return answer;
  }

  /** Something that the account is not told. */
  async refused(account: AccountId, path: string): Promise<Refusal> {
    const refusal = await this.asking(account).refused(path);
    this.sayAnswer(account, path, briefJson(refusal, { status: true, code: true, detail: true }));
    return refusal;
  }

  asking(account: AccountId): Asking {
    return new Asking(this.connection, this.player.tokenOf(account), this.cohort.end);
  }

  /** @param name - of the script */
  idOf(name: string): string {
    return this.player.names.idOf(name);
  }

  /** What a patient of the script is called, by the id that the service gave. */
  personOf(id: unknown): string {
    const found = this.cohort.patients.find(({ name }) => this.idOf(name) === id);
    return found?.way.person.name ?? String(id);
  }

  private sayAnswer(account: AccountId, path: string, answer: string): void {
    this.say('', `curl -s '${this.address}${path}' ${this.authorization(account)}`, answer);
  }

  private authorization(account: AccountId): string {
    return `-H 'Authorization: Bearer ${this.player.tokenOf(account)}'`;
  }
}
