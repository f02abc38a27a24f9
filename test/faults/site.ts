import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Answer, startTestService, type TestService, type TestServiceOptions } from '../e2e/service.js';
import type { Tally } from './check.js';
import { examined, headAt, type StoredEvent } from './examined.js';
import type { FolderCopy } from './folder-copy.js';
import { type Command, journeys } from './journeys.js';
import { type Acknowledged, idOfCommand, Ledger } from './ledger.js';
import { openWard } from './ward.js';
import { send, sendAgain, Writers } from './writers.js';

type Start = Omit<TestServiceOptions, 'folder'>;

const open = new Set<Site>();
process.on('exit', () => {
  for (const site of open) site.clear();
});

/** A data folder that faults are made in, its service, and what the service acknowledged. */
export class Site {
  readonly ledger = new Ledger();
  /** The case manager's. */
  token = '';
  private running: TestService | null = null;
  private rounds = 0;

  private constructor(
    readonly folder: string,
    private readonly tally: Tally,
  ) {}

  /** Works with a new site, which is cleared away in any case. */
  static async use(
    tally: Tally,
    work: (site: Site) => Promise<void>,
    start: Start = {},
    folder = mkdtempSync(join(tmpdir(), 'continuum-')),
  ): Promise<void> {
    const site = new Site(folder, tally);
    open.add(site);
    try {
      const service = await site.start(start);
      site.token = await openWard(service);
      await service.ready();
      await work(site);
    } finally {
      await site.kill();
      site.clear();
      open.delete(site);
    }
  }

  /** Leaves nothing behind, also where the process ends amidst. */
  clear(): void {
    this.running?.child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  get service(): TestService {
    assert.ok(this.running, 'no service runs');
    return this.running;
  }

  async start(start: Start = {}): Promise<TestService> {
    this.running = await startTestService({ ...start, folder: this.folder });
    return this.running;
  }

  /** The folder as it lay before; a service that a fault left running ends first. */
  async putBack(copy: FolderCopy): Promise<void> {
    await this.kill();
    copy.putBack();
  }

  async kill(): Promise<void> {
    await this.running?.kill9();
    this.running = null;
  }

  async stop(): Promise<void> {
    const { code } = await this.service.stop();
    this.running = null;
    assert.equal(code, 0, 'the service did not stop in order');
  }

  /** Writers that go on until they are told to rest, or the service is gone. */
  writers(count: number, plan = journeys): Writers {
    this.rounds += 1;
    return new Writers(this.service, this.token, `round-${this.rounds}`, count, this.ledger, plan);
  }

  /** Writes until so many commands more are acknowledged. */
  async write(commands: number, count = 8, plan = journeys): Promise<Writers> {
    const writers = this.writers(count, plan);
    await writers.reach(commands);
    await writers.rest();
    assert.deepEqual(writers.refused, []);
    return writers;
  }

  /** Every acknowledged command is there once, chains are whole, every view is what a fold from nothing gives. */
  async examine(): Promise<{ events: readonly StoredEvent[]; stored: ReadonlySet<string> }> {
    const { events, broken, differing } = await examined(this.folder);
    const { lost, doubled, unsent, stored } = this.ledger.judge(events);
    this.tally.lost += lost.length;
    this.tally.doubled += doubled.length;
    assert.deepEqual({ lost, doubled, unsent }, { lost: [], doubled: [], unsent: [] });
    assert.equal(new Set(events.map(({ id }) => id)).size, events.length, 'an event is there twice');
    assert.deepEqual({ broken, differing }, { broken: [], differing: 0 });
    return { events, stored };
  }

  /** Waits until the views have caught up, and examines all once more. */
  async settled(): Promise<void> {
    await this.service.ready();
    await this.examine();
  }

  /** What acknowledged commands were answered they are answered again, and nothing is written for it. */
  async answersAgain({ acknowledged }: Writers): Promise<void> {
    const head = await headAt(this.service.address);
    const again = await sendAgain(
      this.service,
      this.token,
      acknowledged.map(({ command }) => command),
    );
    assert.deepEqual(
      again.map(({ json }) => json),
      acknowledged.map(({ answer }) => answer),
    );
    assert.equal(await headAt(this.service.address), head);
  }

  /**
   * What got no answer is sent again, and is then there once, whether it had been stored or not.
   *
   * @param stored - ids of the commands that the log held before
   */
  async takesUp(unanswered: readonly Command[], stored: ReadonlySet<string>): Promise<void> {
    const head = await headAt(this.service.address);
    const answers = await sendAgain(this.service, this.token, unanswered);
    assert.deepEqual(
      answers.filter(({ status }) => status !== 201),
      [],
    );
    const taken = unanswered.map((command, index) => ({ command, answer: answers[index]?.json }));
    for (const one of taken) this.ledger.acknowledge(one);
    const late = taken.filter(({ command }) => !stored.has(idOfCommand(command)));
    const written = late.reduce((sum, { answer }) => sum + answer.events.length, 0);
    assert.equal(await headAt(this.service.address), head + written);
  }

  /** Names that were sealed can be read, of the last patients among what was acknowledged. */
  async opens(acknowledged: readonly Acknowledged[], patients = 20): Promise<void> {
    const registered = acknowledged.filter(({ command }) => command.path === '/v1/patients').slice(-patients);
    for (const { command, answer } of registered) {
      const { text } = await this.get(`/v1/patients/${answer.patient}`);
      const { name } = command.body as { name: string };
      assert.ok(text.includes(`"${name}"`), `${name} cannot be read: ${text}`);
    }
  }

  /** Sends one command, and does not remember whether it was acknowledged. */
  send(command: Command): Promise<Answer> {
    this.ledger.send(command);
    return send(this.service, this.token, command);
  }

  get(path: string): Promise<Answer> {
    return this.service.get(path, { token: this.token });
  }
}
