import { connect, type Socket } from 'node:net';

/** Connections on each of which the beginning of a request is sent, and nothing more. */
export class SlowSenders {
  private readonly heard = new Map<Socket, string>();

  /** Resolves when all have sent what they send. */
  static async open(address: string, count: number, beginning: string): Promise<SlowSenders> {
    const senders = new SlowSenders();
    const { hostname, port } = new URL(address);
    await Promise.all(
      Array.from({ length: count }, () => {
        const socket = connect(Number(port), hostname);
        senders.heard.set(socket, '');
        socket.on('data', (text) => senders.heard.set(socket, senders.heard.get(socket) + String(text)));
        // Seen by what was heard before.
        socket.on('error', () => {});
        return new Promise<void>((done) => socket.write(beginning, () => done()));
      }),
    );
    return senders;
  }

  /** What those were told that the service let go of. */
  get dismissed(): string[] {
    return [...this.heard]
      .filter(([socket]) => socket.readableEnded || socket.destroyed)
      .map(([, text]) => text);
  }

  close(): void {
    for (const socket of this.heard.keys()) socket.destroy();
  }
}
