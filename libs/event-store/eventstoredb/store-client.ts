import { Writable } from 'node:stream';
import { EventStoreDBClient, type SingleNodeOptions } from '@eventstore/db-client';
import streams from '@eventstore/db-client/generated/streams_grpc_pb.js';
import type messages from '@eventstore/db-client/generated/streams_pb.js';
import type { ClientReadableStream } from '@grpc/grpc-js';
import type { ConnectionSettings } from './connection-settings.js';
import { within } from './within.js';

const ENDS_WITHIN_MS = 500;

/** The package's client, built from settings that were read and found in order. */
export class StoreClient extends EventStoreDBClient {
  /** Asking for it where there is none would open one. */
  private opened: Awaited<ReturnType<StoreClient['getChannel']>> | null = null;

  constructor(settings: ConnectionSettings) {
    const { tls, ca, user } = settings;
    const security = { insecure: !tls, ...(ca === null ? {} : { rootCertificate: ca }) };
    super(placeOf(settings), security, user ?? undefined);
    const create = this.GRPCStreamCreator;
    this.GRPCStreamCreator = (client, name, creator, cache) =>
      create(client, name, async (grpc) => neverFull(await creator(grpc)), cache);
    const open = this.getChannel;
    this.getChannel = async () => {
      this.opened = await open();
      return this.opened;
    };
  }

  /**
   * What the server answers, as it comes.
   *
   * @throws NoAnswerError where there is no connection in time
   */
  async read(request: messages.ReadReq, atMostMs: number): Promise<ClientReadableStream<messages.ReadResp>> {
    const [metadata, options] = this.callArguments({}, { deadline: Number.POSITIVE_INFINITY });
    const reading = this.GRPCStreamCreator(streams.StreamsClient, 'read', (grpc) =>
      grpc.read(request, metadata, options),
    )();
    try {
      return await within(atMostMs, 'Read', reading);
    } catch (error) {
      // Should it come after all, nobody takes it.
      void reading.then((late) => late.on('error', () => {}).cancel()).catch(() => {});
      throw error;
    }
  }

  /** What it was still reading then looks as if there were no more of it. */
  isEnded = false;

  /** Ends every call and lets go of the connection, which `dispose` alone keeps for good. */
  async end(): Promise<void> {
    this.isEnded = true;
    // It waits for streams to end, and one of which something is left unread never does.
    await within(ENDS_WITHIN_MS, 'Dispose', this.dispose()).catch(() => {});
    this.opened?.close();
  }
}

/**
 * Told that a stream is full, the package lets writes wait; breaks the stream then, each that waits ends the process.
 * How much is written at once is bounded elsewhere.
 */
function neverFull<Stream>(stream: Stream): Stream {
  if (!(stream instanceof Writable)) return stream;
  const write: (chunk: unknown) => boolean = stream.write.bind(stream);
  stream.write = (chunk: unknown) => {
    write(chunk);
    return true;
  };
  return stream;
}

/** Its constructor looks at which of the three it is given. */
function placeOf({ hosts, discover, numbers, name }: ConnectionSettings): SingleNodeOptions {
  const [first] = hosts;
  const place =
    discover === 'dns'
      ? { discover: first }
      : discover === 'gossip'
        ? { endpoints: [...hosts] }
        : { endpoint: first };
  return { ...numbers, ...(name === null ? {} : { connectionName: name }), ...place } as SingleNodeOptions;
}
