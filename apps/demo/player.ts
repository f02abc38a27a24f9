import { ACCOUNTS, type AccountId, type Cohort, type ScriptedCommand, tokenCommand } from './cohort/index.js';
import type { Sender } from './connection.js';
import { RefusedCommandError } from './refused-command-error.js';
import { type Answer, ScriptNames } from './script-names.js';

/** As many patients as are written about at once. */
export const LANES = 64;

/** Parts of the path of a record: `/v1/patients/ID`. */
const RECORD = 4;

/**
 * Sends a cohort's script to a service whose clock is driven: moment by moment, and the clock goes on only when
 * every command of the present moment is answered.
 */
export class ScriptPlayer {
  readonly names = new ScriptNames();
  private readonly tokens = new Map<AccountId, string>();
  /** What was answered last of a record, by its path: whatever is sent of it next is decided with that known. */
  private readonly seen = new Map<string, string>();
  private sent = 0;

  /** @param operator - the `Authorization` of whoever sets up the accounts */
  constructor(
    private readonly connection: Sender,
    private readonly operator: string,
  ) {}

  /** Makes the clinics and their accounts, and lets every account in. */
  async open({ opening }: Cohort): Promise<void> {
    for (const command of opening) await this.send(command);
    for (const { accountId } of ACCOUNTS) {
      const { token } = (await this.send(tokenCommand(accountId))) as Answer & { token: string };
      this.tokens.set(accountId, token);
    }
  }

  /**
   * @param answered - called after every answer, with what the clock was told
   * @throws RefusedCommandError where the service refuses a command, which no script should hold
   */
  async play(moments: Cohort['moments'], answered: (now: string) => void): Promise<void> {
    for (const { lanes } of moments) {
      const waiting = [...lanes];
      const sender = async () => {
        for (let lane = waiting.shift(); lane !== undefined; lane = waiting.shift()) {
          for (const command of lane) {
            await this.send(command);
            answered(command.now);
          }
        }
      };
      await Promise.all(Array.from({ length: Math.min(LANES, waiting.length) }, sender));
    }
  }

  /** @throws Error for an account that was not let in */
  tokenOf(account: AccountId): string {
    const token = this.tokens.get(account);
    if (token === undefined) throw new Error(`${account} has no token`);
    return token;
  }

  private async send(command: ScriptedCommand): Promise<Answer> {
    const { account, method, now } = command;
    const path = this.names.inPath(command.path);
    const body = this.names.inBody(command.body);
    this.sent += 1;
    const record = path.split('/', RECORD).join('/');
    const after = this.seen.get(record);
    const headers = {
      authorization: account === 'operator' ? this.operator : `Bearer ${this.tokenOf(account)}`,
      'x-continuum-now': now,
      'idempotency-key': `demo-${this.sent}`,
      ...(after === undefined ? {} : { 'x-continuum-after': after }),
    };
    const { status, text } = await this.connection.send({ method, path, headers, body });
    if (status >= 300) throw new RefusedCommandError(command, body, text);
    const answer = JSON.parse(text) as Answer;
    this.names.learn(command, answer);
    const { consistencyToken } = answer;
    if (consistencyToken) this.seen.set(record, consistencyToken);
    return answer;
  }
}
