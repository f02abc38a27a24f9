import type { Settings } from '#config';
import { NodeFinder } from './node-finder.js';
import { ServiceClient } from './service-client.js';
import { FolderServiceFinder } from './service-finder.js';

/**
 * Works through the service that writes to the data folder: the one that runs, or else one that is started for
 * this on a free port and stopped afterwards. The operator's secret in the folder lets the caller in. In a cluster a
 * node is started for this.
 *
 * @throws ServiceProblemError where the service refuses, ServiceLostError where it is gone
 */
export async function withService<Result>(
  settings: Settings,
  use: (client: ServiceClient) => Promise<Result>,
): Promise<Result> {
  const finder =
    settings.cluster === null ? new FolderServiceFinder(settings.config) : new NodeFinder(settings);
  try {
    return await use(new ServiceClient(finder));
  } finally {
    await finder.close();
  }
}
