import type { Config } from '#config';
import { ServiceClient } from './service-client.js';
import { ServiceFinder } from './service-finder.js';

/**
 * Works through the service that writes to the data folder: the one that runs, or else one that is started for
 * this on a free port and stopped afterwards. The operator's secret in the folder lets the caller in.
 *
 * @throws ServiceProblemError where the service refuses, ServiceLostError where it is gone
 */
export async function withService<Result>(
  config: Config,
  use: (client: ServiceClient) => Promise<Result>,
): Promise<Result> {
  const finder = new ServiceFinder(config);
  try {
    return await use(new ServiceClient(finder));
  } finally {
    await finder.close();
  }
}
