import { setTimeout as sleep } from 'node:timers/promises';
import { TcpProxy } from '../../../doubles/eventstoredb/tcp-proxy.js';
import { clusterCheck, survives } from '../../cluster/with-cluster.js';

const CUT_MS = 3_000;
/** In the long form longer than a node waits by itself, so that callers are told. */
const SILENT_MS = { short: 8_000, long: 25_000 };
const SLOW_MS = 3_000;
const DELAY_MS = 300;

/** The wire between one node and the leader of the event store. */
export const wireBroken = clusterCheck('cluster: the wire to the event store', async (site, tally, scale) => {
  const proxy = await TcpProxy.before(await site.servers.leaderPort());
  const node = await site.startNode(`esdb://127.0.0.1:${proxy.port}?tls=false`);
  site.nodes.push(node);
  const fault = (what: string, breaks: () => Promise<() => Promise<void>>) =>
    survives(site, tally, { what, nodes: () => [node], breaks });
  try {
    await tally.faults(scale === 'short' ? 1 : 10, 'wire cut', () =>
      fault(`the wire cut for ${CUT_MS / 1000} s`, async () => {
        proxy.cut(true);
        await sleep(CUT_MS);
        return async () => proxy.cut(false);
      }),
    );
    await tally.faults(scale === 'short' ? 1 : 10, 'wire silent', () =>
      fault(`the wire silent for ${SILENT_MS[scale] / 1000} s`, async () => {
        proxy.silence(true);
        await sleep(SILENT_MS[scale]);
        return async () => proxy.silence(false);
      }),
    );
    await tally.faults(scale === 'short' ? 1 : 10, 'wire slow', () =>
      fault(`${DELAY_MS} ms more each way for ${SLOW_MS / 1000} s`, async () => {
        proxy.delayMs = DELAY_MS;
        await sleep(SLOW_MS);
        return async () => {
          proxy.delayMs = 0;
        };
      }),
    );
  } finally {
    await node.kill9();
    await proxy.close();
  }
});
