import type messages from '@eventstore/db-client/generated/streams_pb.js';
import type { Faults } from './faults.js';
import type { DoubleLog } from './log.js';
import { eventMessage, failures } from './messages.js';
import { caughtUp, confirmation, filterIn, type ReadCall } from './reads.js';

/** Events that may wait for a live subscriber; the server drops whoever is further behind. */
const BEHIND = 32;

/** Pushes the log from behind a position on. */
export class Subscriptions {
  private readonly live = new Set<ReadCall>();

  constructor(
    private readonly log: DoubleLog,
    private readonly faults: Faults,
  ) {}

  get count(): number {
    return this.live.size;
  }

  readonly open = (call: ReadCall, options: messages.ReadReq.Options): void => {
    const { records, listeners } = this.log;
    const isWanted = filterIn(options);
    // A position beyond the end is taken for the end: what comes then may stand below it.
    let next = this.start(options);
    const push = (isLive: boolean) => {
      while (!this.faults.mute && next < records.length) {
        const stored = records[next++];
        if (stored && isWanted(stored)) call.write(eventMessage(stored));
        if (isLive && call.writableLength > BEHIND) return this.drop(call);
      }
    };
    const tell = () => push(true);
    const leave = () => {
      listeners.delete(tell);
      this.live.delete(call);
    };
    call.on('cancelled', leave).on('close', leave).on('error', leave);
    call.write(confirmation());
    push(false);
    call.write(caughtUp());
    this.live.add(call);
    listeners.add(tell);
  };

  private start(options: messages.ReadReq.Options): number {
    const { records } = this.log;
    const asked = options.getAll();
    if (asked?.hasStart()) return 0;
    if (asked?.hasEnd()) return records.length;
    const after = BigInt(asked?.getPosition()?.getCommitPosition() ?? 0);
    return this.log.countBefore(after + 1n);
  }

  /** As the server does with those who are too slow. */
  dropAll(): void {
    for (const call of [...this.live]) this.drop(call);
  }

  /** Without an error, as a server does that is stopped. */
  endAll(): void {
    for (const call of [...this.live]) call.end();
  }

  private drop(call: ReadCall): void {
    this.live.delete(call);
    call.emit('error', failures.tooSlow());
  }
}
