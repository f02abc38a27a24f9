import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventServers } from './event-servers.js';
import type { RealNode } from './real-node.js';

/** @returns why nodes of the event store cannot be killed or frozen; null where as many as are needed are named */
export function noNodes({ nodes }: EventServers, needed: number): string | null {
  if (nodes.length >= needed) return null;
  return `it takes ${needed === 1 ? 'a real event store' : `a real event store of ${needed} nodes`} on this machine: CONTINUUM_TEST_EVENTSTOREDB_NODES=port=pid,… names them`;
}

/** @throws Error where there is no leader */
export async function leaderOf(servers: EventServers): Promise<RealNode> {
  const port = await servers.leaderPort();
  const leader = servers.nodes.find((node) => node.port === port);
  assert.ok(leader, `CONTINUUM_TEST_EVENTSTOREDB_NODES does not name the leader at ${port}`);
  return leader;
}

export async function followersOf(servers: EventServers): Promise<RealNode[]> {
  const leader = await leaderOf(servers);
  return servers.nodes.filter((node) => node !== leader);
}

/** Waits until each node follows or leads. */
export async function allJoined(servers: EventServers): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    const states = await servers.states();
    if (states.length === servers.nodes.length && states.every((state) => /^(LEADER|FOLLOWER)$/.test(state)))
      return;
    await sleep(200);
  }
  throw new Error(`Nodes do not join again: ${await servers.states()}`);
}
