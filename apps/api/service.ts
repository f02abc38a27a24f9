import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Settings } from '#config';
import { CONNECTIONS_AT_ONCE, createHttpApp, type HttpRequest, headerOf } from '#http';
import { Authentication } from '#identity';
import { AccessEdge } from '#privacy/access';
import { ApiModule } from './api.module.js';
import { problems } from './capabilities.js';
import { Closing } from './closing.js';
import type { OpenedCore } from './core.js';
import { serveDocs } from './docs.js';
import { NOW_HEADER } from './driven-clock.js';
import { HeardBeforeRefusing } from './heard-before-refusing.interceptor.js';
import { ServiceLog } from './service-log.js';

export type RunningService = {
  /** `http://127.0.0.1:3000`. */
  readonly address: string;
  /** There were no events before this start. */
  readonly isNew: boolean;
  /** Finishes what was accepted, then lets go of everything. May be called more than once. */
  stop(): Promise<void>;
};

/**
 * Opens the data folder, or the stores of a cluster, and serves it. When this resolves, requests are answered.
 *
 * @throws Error saying what stands in the way; then everything that was opened is closed again
 */
export async function startService({ config, cluster }: Settings): Promise<RunningService> {
  const closing = new Closing();
  const log = new ServiceLog(config.CONTINUUM_LOG_LEVEL);
  closing.add(() => log.close());
  try {
    // Each brings an engine's client along, which takes longer to load than to open.
    const core =
      cluster === null
        ? await (await import('./open-core.js')).openCore(config, closing, log)
        : await (await import('./open-cluster.js')).openClusterCore(config, cluster, closing, log);
    const app = await createApp(core, log);
    closing.add(() => app.close());
    await app.listen({
      host: config.CONTINUUM_HOST,
      port: config.CONTINUUM_PORT,
      backlog: CONNECTIONS_AT_ONCE,
    });
    const place = placeOf(app);
    core.announce(place);
    log.said('serving', { place, log: core.lineage.log });
    let stopped: Promise<void> | undefined;
    const stop = () => {
      stopped ??= closing.run();
      return stopped;
    };
    return { address: `http://${place}`, isNew: core.isNew, stop };
  } catch (error) {
    await closing.run().catch(() => {});
    throw error;
  }
}

/** The HTTP service over what is open; it listens when told to. */
export async function createApp(core: OpenedCore, log: ServiceLog): Promise<NestFastifyApplication> {
  const { drivenClock, hearAll } = core;
  const app = await createHttpApp(ApiModule.of(core), {
    problems,
    report: (error, correlationId) => {
      log.unexpected(error, correlationId);
      core.viewsUpkeep.failed(error);
    },
    beforeAll: (request) => {
      const now = headerOf(request, NOW_HEADER);
      if (now !== undefined) drivenClock?.tell(now);
    },
    authenticate: (request: HttpRequest) => authentication.authenticate(request),
    witness: new AccessEdge(core.accesses, core.vault, core.clock),
    answered: (answer) => {
      core.metrics.answered(answer);
      log.answered(answer);
    },
  });
  const authentication = app.get(Authentication, { strict: false });
  if (hearAll !== null) app.useGlobalInterceptors(new HeardBeforeRefusing(hearAll));
  serveDocs(app, problems);
  return app;
}

/** `host:port`, as others on this machine reach it. */
function placeOf(app: NestFastifyApplication): string {
  const { address, family, port } = app.getHttpServer().address() as AddressInfo;
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}
