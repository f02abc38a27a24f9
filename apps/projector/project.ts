import { hostname } from 'node:os';
import type { Cluster, Config } from '#config';
import { runSharedProjector } from '#projections/postgres';
import { eventRegistry, projections } from '../api/folder/index.js';
import { openCluster } from './open-cluster.js';
import { ProjectorFigures } from './projector-figures.js';
import { ProjectorLog } from './projector-log.js';
import { tellFigures } from './tell-figures.js';

/**
 * Projects a share of a cluster's log until told to stop.
 *
 * @throws WrongSettingsError, KeyRefusedError, or another error with its way out, where it cannot begin
 */
export async function project(config: Config, cluster: Cluster, told: Promise<void>): Promise<void> {
  const stop = new AbortController();
  void told.then(() => stop.abort());
  const log = new ProjectorLog(config.CONTINUUM_LOG_LEVEL);
  const figures = new ProjectorFigures();
  const { store, readStore, open, close } = await openCluster(config, cluster);
  try {
    const registry = eventRegistry();
    const server = await tellFigures(config.CONTINUUM_HOST, config.CONTINUUM_PORT, figures);
    process.stdout.write(`Continuum projects, and tells of it at ${server.address}\n`);
    try {
      await runSharedProjector({
        ...{ store, readStore, views: projections, open },
        upcast: (event) => registry.upcast(event),
        name: `${hostname()} ${process.pid}`,
        signal: stop.signal,
        onProgress: (moved) => figures.moved(moved),
        onHolding: (partitions) => {
          figures.holds(partitions.length);
          log.holds(partitions);
        },
        onFailure: (error) => {
          figures.failed();
          log.failed(error);
        },
      });
      log.said('leases given back');
    } finally {
      await server.close();
    }
  } finally {
    await close();
  }
}
