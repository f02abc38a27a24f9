import { type AccountId, type Cohort, cohortOf, STORY } from '../../apps/demo/cohort/index.js';
import { Connection } from '../../apps/demo/connection.js';
import { LANES, ScriptPlayer } from '../../apps/demo/player.js';
import { startTestService, type TestService, until } from './service.js';

/** A service into which a made cohort was entered, asked on the cohort's last day by an account that sees all. */
export class MadeClinics {
  private constructor(
    readonly cohort: Cohort,
    private readonly player: ScriptPlayer,
    readonly service: TestService,
  ) {}

  static async open(seed: number, patients: number): Promise<MadeClinics> {
    const cohort = cohortOf({ seed, patients });
    const service = await startTestService({
      env: { CONTINUUM_CLOCK: 'driven', CONTINUUM_LOG_LEVEL: 'warn' },
    });
    const connection = new Connection(service.address, LANES);
    const player = new ScriptPlayer(connection, service.operatorAuthorization());
    try {
      await player.open(cohort);
      await player.play(cohort.moments, () => {});
    } catch (error) {
      await service.stop();
      throw error;
    } finally {
      connection.close();
    }
    const clinics = new MadeClinics(cohort, player, service);
    await until(
      async () => Object.values((await service.ready()).json.views) as { lag: number; built: boolean }[],
      (views) => views.every(({ lag, built }) => built && lag === 0),
    );
    return clinics;
  }

  /** @param name - of the script, without `@` */
  idOf(name: string): string {
    return this.player.names.idOf(name);
  }

  get story(): string {
    return this.idOf(STORY);
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers are compared, whatever they are
  async ask(path: string, account: AccountId = 'ida-berg'): Promise<any> {
    const { cohort, service } = this;
    const answer = await service.get(path, { token: this.tokenOf(account), now: cohort.end });
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${answer.text}`);
    return answer.json;
  }

  /** Sends a request of any kind, as the same account. */
  send(method: string, path: string, body?: object) {
    const token = this.tokenOf('ida-berg');
    return this.service.request(method, path, { token, now: this.cohort.end, ...(body && { body }) });
  }

  /** Every item of a list that comes in pages; none of them says that somebody is left out. */
  // biome-ignore lint/suspicious/noExplicitAny: as answered
  async all(path: string, asked = '', account: AccountId = 'ida-berg'): Promise<any[]> {
    const items = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await this.ask(
        `${path}?limit=50&${asked}${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        account,
      );
      if (page.complete !== true) throw new Error(`${path} is not complete`);
      items.push(...page.items);
      cursor = page.next;
    }
    return items;
  }

  tokenOf(account: AccountId): string {
    return this.player.tokenOf(account);
  }

  stop() {
    return this.service.stop();
  }
}
