import { Member, type MemberKind, type MemberSettings } from './member.js';
import type { Servers } from './servers.js';
import { SpreadConnection } from './spread-connection.js';

type Serving = { readonly member: Member; readonly address: string };

/** Processes of one cluster: two that serve and two that project, of which some are killed and others take their place. */
export class DemoCluster {
  /** To the nodes that live. */
  readonly connection: SpreadConnection;
  private readonly started: Member[] = [];
  private readonly serving: Serving[] = [];
  private isStopped = false;
  private fail: (reason: unknown) => void = () => {};
  private readonly failure = new Promise<never>((_, reject) => {
    this.fail = reject;
  });

  constructor(
    private readonly settings: MemberSettings,
    private readonly servers: Pick<Servers, 'lookAfter'>,
    lanes: number,
  ) {
    this.connection = new SpreadConnection(lanes);
    this.failure.catch(() => {});
  }

  /** Two of each; resolves when all do their work. */
  async start(): Promise<void> {
    const kinds: readonly MemberKind[] = ['api', 'api', 'projector', 'projector'];
    await Promise.all(kinds.map((kind) => this.join(kind)));
  }

  /** Where the nodes that live answer. */
  get addresses(): readonly string[] {
    return this.serving.map(({ address }) => address);
  }

  /**
   * Kills one with SIGKILL, a node in the midst of a command, and starts another in its place.
   *
   * @returns what was killed, once the other one does its work
   */
  async replace(kind: MemberKind): Promise<string> {
    const victim = this.started.find((member) => member.kind === kind && !member.isKilled);
    if (victim === undefined) throw new Error(`There is no ${kind} process to kill`);
    const place = this.serving.find(({ member }) => member === victim);
    if (place !== undefined) await this.connection.isSending(place.address);
    victim.kill();
    await victim.ended;
    if (place !== undefined) {
      this.serving.splice(this.serving.indexOf(place), 1);
      this.connection.leave(place.address);
    }
    await this.join(kind);
    return victim.name;
  }

  /** @throws Error when a process ends that nobody killed */
  failed(): Promise<never> {
    return this.failure;
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.connection.close();
    await Promise.all(this.started.filter(({ kind }) => kind === 'api').map((member) => member.stop()));
    await Promise.all(this.started.map((member) => member.stop()));
  }

  private async join(kind: MemberKind): Promise<void> {
    if (this.isStopped) throw new Error('The cluster is being stopped');
    const member = new Member(kind, this.settings);
    this.started.push(member);
    this.servers.lookAfter(member);
    member.failed().catch(this.fail);
    const address = await member.address();
    if (kind !== 'api') return;
    this.serving.push({ member, address });
    this.connection.join(address);
  }
}
