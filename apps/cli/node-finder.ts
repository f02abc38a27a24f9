import type { Settings } from '#config';
import type { RunningService } from '../api/index.js';
import { own } from './own-service.js';
import type { ServiceFinder, ServicePlace } from './service-finder.js';

/** Starts a node of a cluster for one command: there may be any number of them, and nobody must know where others are. */
export class NodeFinder implements ServiceFinder {
  private node: Promise<RunningService> | undefined;

  constructor(private readonly settings: Settings) {}

  /** @throws WrongSettingsError, KeyRefusedError or StoreUnavailableError, each with its way out */
  async place(): Promise<ServicePlace> {
    const { operatorSecretOf, masterKeyOf } = await import('../api/cluster/index.js');
    this.node ??= import('../api/index.js').then(({ startService }) => startService(own(this.settings)));
    const { address } = await this.node;
    const secret = operatorSecretOf(masterKeyOf(this.settings.config));
    return { address, authorization: `Operator ${secret}`, isOwn: true };
  }

  async lost(): Promise<void> {}

  async close(): Promise<void> {
    await (await this.node?.catch(() => undefined))?.stop();
  }
}
