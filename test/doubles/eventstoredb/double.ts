import gossip from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossipMessages from '@eventstore/db-client/generated/gossip_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import featureMessages from '@eventstore/db-client/generated/serverfeatures_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import {
  type Metadata,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { Appends } from './appends.js';
import { Faults } from './faults.js';
import { DoubleLog } from './log.js';
import { failures, nameIn } from './messages.js';
import { type ReadCall, Reads } from './reads.js';
import { Subscriptions } from './subscriptions.js';

export type DoubleOptions = {
  readonly version?: string;
  /** As gossip names it. */
  readonly state?: keyof typeof gossipMessages.MemberInfo.VNodeState;
  /** With it, there is TLS, and only this user is let in. */
  readonly secure?: { readonly key: Buffer; readonly certificate: Buffer; readonly login: string };
  /** One that was stopped: it goes on in its place, with its log. */
  readonly after?: EventStoreDBDouble;
};

type Unary<Request, Answer> = (call: ServerUnaryCall<Request, Answer>, answer: sendUnaryData<Answer>) => void;

/** It speaks as EventStoreDB does, and is none: what it keeps is gone with it. */
export class EventStoreDBDouble {
  readonly log: DoubleLog;
  readonly faults = new Faults();
  readonly subscriptions: Subscriptions;
  readonly appends: Appends;
  readonly reads: Reads;
  port = 0;
  private readonly server = new Server();

  private constructor(private readonly options: DoubleOptions) {
    this.log = options.after?.log ?? new DoubleLog();
    this.subscriptions = new Subscriptions(this.log, this.faults);
    this.appends = new Appends(this.log, this.faults, () => this.port);
    this.reads = new Reads(this.log, this.faults);
    this.server.addService(streams.StreamsService, this.streams());
    this.server.addService(gossip.GossipService, { read: this.gossip } as UntypedServiceImplementation);
    this.server.addService(features.ServerFeaturesService, {
      getSupportedMethods: this.methods,
    } as UntypedServiceImplementation);
  }

  static async start(options: DoubleOptions = {}): Promise<EventStoreDBDouble> {
    const double = new EventStoreDBDouble(options);
    const { secure } = options;
    const credentials = secure
      ? ServerCredentials.createSsl(null, [{ private_key: secure.key, cert_chain: secure.certificate }])
      : ServerCredentials.createInsecure();
    double.port = await new Promise((resolve, reject) => {
      double.server.bindAsync(`127.0.0.1:${options.after?.port ?? 0}`, credentials, (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
    return double;
  }

  get connectionString(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  stop(): void {
    this.server.forceShutdown();
  }

  private streams(): UntypedServiceImplementation {
    const deleting =
      (how: 'delete' | 'tombstone'): Unary<messages.TombstoneReq, messages.TombstoneResp> =>
      ({ request }, answer) => {
        this.log[how](nameIn(request.getOptions()?.getStreamIdentifier()));
        answer(null, how === 'delete' ? (new messages.DeleteResp() as never) : new messages.TombstoneResp());
      };
    return {
      read: (call: ReadCall) => {
        const options = call.request.getOptions();
        if (options === undefined || !this.mayEnter(call.metadata))
          return call.emit('error', failures.denied());
        if (options.hasSubscription()) this.subscriptions.open(call, options);
        else this.reads.page(call, options);
      },
      append: this.appends.single,
      batchAppend: this.appends.batch,
      delete: deleting('delete'),
      tombstone: deleting('tombstone'),
    } as UntypedServiceImplementation;
  }

  private mayEnter(metadata: Metadata): boolean {
    const { secure } = this.options;
    if (secure === undefined) return true;
    return metadata.get('authorization')[0] === `Basic ${Buffer.from(secure.login).toString('base64')}`;
  }

  private readonly gossip: Unary<shared.Empty, gossipMessages.ClusterInfo> = (_, answer) => {
    const { state = 'LEADER' } = this.options;
    const member = new gossipMessages.MemberInfo()
      .setInstanceId(new shared.UUID().setString(crypto.randomUUID()))
      .setState(gossipMessages.MemberInfo.VNodeState[state])
      .setIsAlive(true)
      .setHttpEndPoint(new gossipMessages.EndPoint().setAddress('127.0.0.1').setPort(this.port));
    answer(null, new gossipMessages.ClusterInfo().setMembersList([member]));
  };

  private readonly methods: Unary<shared.Empty, featureMessages.SupportedMethods> = (_, answer) => {
    const batch = new featureMessages.SupportedMethod()
      .setServiceName('event_store.client.streams.streams')
      .setMethodName('batchappend');
    const supported = new featureMessages.SupportedMethods()
      .setEventStoreServerVersion(this.options.version ?? '23.10.8.0')
      .setMethodsList([batch]);
    answer(null, supported);
  };
}
