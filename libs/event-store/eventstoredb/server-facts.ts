import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossipMessages from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import { type ChannelCredentials, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { ConnectionSettings, Host } from './connection-settings.js';

/** What a node says of itself to anybody. */
export type Node = Host & { readonly state: string; readonly isAlive: boolean };

const ANSWERS_WITHIN_MS = 5_000;
const STATE_NAMES = new Map(
  Object.entries(gossipMessages.MemberInfo.VNodeState).map(([name, number]) => [number, name]),
);

type Answered<Answer> = (error: ServiceError | null, answer: Answer) => void;

/** The nodes of the cluster, as one of them knows them; none where it does not know. @throws ServiceError where it does not answer */
export async function nodesAt(settings: ConnectionSettings, host: Host): Promise<Node[]> {
  const client = new gossip.GossipClient(targetOf(host), securityOf(settings));
  const info = await asked<gossipMessages.ClusterInfo>(client, (answered) =>
    client.read(new shared.Empty(), new Metadata(), inTime(), answered),
  );
  return info.getMembersList().map((member) => ({
    address: member.getHttpEndPoint()?.getAddress() ?? '',
    port: member.getHttpEndPoint()?.getPort() ?? 0,
    state: STATE_NAMES.get(member.getState()) ?? 'UNKNOWN',
    isAlive: member.getIsAlive(),
  }));
}

/** For example `23.10.1.0`; null where the server is too old to tell. @throws ServiceError where it does not answer */
export async function versionAt(settings: ConnectionSettings, host: Host): Promise<string | null> {
  const client = new features.ServerFeaturesClient(targetOf(host), securityOf(settings));
  try {
    const supported = await asked<{ getEventStoreServerVersion(): string }>(client, (answered) =>
      client.getSupportedMethods(new shared.Empty(), new Metadata(), inTime(), answered),
    );
    return supported.getEventStoreServerVersion();
  } catch (error) {
    if ((error as ServiceError).code === UNIMPLEMENTED) return null;
    throw error;
  }
}

const UNIMPLEMENTED = 12;

function targetOf({ address, port }: Host): string {
  return `${address}:${port}`;
}

function securityOf({ tls, ca }: ConnectionSettings): ChannelCredentials {
  return tls ? credentials.createSsl(ca) : credentials.createInsecure();
}

function inTime() {
  return { deadline: Date.now() + ANSWERS_WITHIN_MS };
}

async function asked<Answer>(
  client: { close(): void },
  ask: (answered: Answered<Answer>) => unknown,
): Promise<Answer> {
  try {
    return await new Promise((resolve, reject) => {
      ask((error, answer) => (error ? reject(error) : resolve(answer)));
    });
  } finally {
    client.close();
  }
}
