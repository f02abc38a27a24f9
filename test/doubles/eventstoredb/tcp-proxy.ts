import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A wire before a server. Closed to nobody, it can fall silent, be slow, or be cut. */
export class TcpProxy {
  /** Each piece waits so long, both ways. */
  delayMs = 0;
  private silent = false;
  private place = 0;
  private refusing = false;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {}

  /** @param target - port of the server, on this machine */
  static async before(target: number): Promise<TcpProxy> {
    const server = createServer({ noDelay: true });
    const proxy = new TcpProxy(server, target);
    server.on('connection', (socket) => proxy.join(socket));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo | null)?.port ?? this.place;
  }

  /** Nothing passes, and nobody is told: what was sent meanwhile passes afterwards. */
  silence(silent: boolean): void {
    this.silent = silent;
    for (const socket of this.sockets) {
      if (silent) socket.pause();
      else socket.resume();
    }
  }

  /** Breaks every connection; while it is cut, each new one too. */
  cut(cut: boolean): void {
    this.refusing = cut;
    for (const socket of [...this.sockets]) socket.destroy();
  }

  /** As where nothing runs: whoever comes is turned away at once. */
  async stopListening(): Promise<void> {
    this.place = this.port;
    this.cut(true);
    this.server.close();
    await once(this.server, 'close');
  }

  async listenAgain(): Promise<void> {
    this.refusing = false;
    this.server.listen(this.place, '127.0.0.1');
    await once(this.server, 'listening');
  }

  close(): Promise<void> {
    return this.stopListening();
  }

  private join(near: Socket): void {
    if (this.refusing) return void near.destroy();
    const far = connect({ port: this.target, host: '127.0.0.1', noDelay: true });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(from);
      if (this.silent) from.pause();
      from.on('data', (piece) => void setTimeout(() => to.writable && to.write(piece), this.delayMs));
      from.on('error', () => {});
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
  }
}
