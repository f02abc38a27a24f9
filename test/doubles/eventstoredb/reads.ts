import messages from '@eventstore/db-client/generated/streams_pb.js';
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { Faults } from './faults.js';
import type { DoubleLog, Stored } from './log.js';
import { eventMessage, failures, identifierOf, nameIn } from './messages.js';

export type ReadCall = ServerWritableStream<messages.ReadReq, messages.ReadResp>;
type Options = messages.ReadReq.Options;

/** Gives pages of a stream or of the whole log. */
export class Reads {
  /** Events given. */
  told = 0;

  constructor(
    private readonly log: DoubleLog,
    private readonly faults: Faults,
  ) {}

  readonly page = (call: ReadCall, options: Options): void => {
    const fault = this.faults.reads.shift();
    if (fault === 'notReady') return void call.emit('error', failures.notReady());
    const found = options.hasStream() ? this.ofStream(call, options) : this.ofAll(call, options);
    if (found === null) return;
    const known = fault !== undefined && 'lacks' in fault ? found.slice(0, -fault.lacks) : found;
    const page = known.slice(0, Number(options.getCount()));
    const isSilent = fault !== undefined && 'silentAfter' in fault;
    const told = isSilent ? page.slice(0, fault.silentAfter) : page;
    this.told += told.length;
    for (const stored of told) call.write(eventMessage(stored));
    if (!isSilent) call.end();
  };

  private ofStream(call: ReadCall, options: Options): readonly Stored[] | null {
    const asked = options.getStream();
    const stream = nameIn(asked?.getStreamIdentifier());
    const stored = this.log.read(stream);
    if (stored === 'deleted') {
      call.emit('error', failures.deleted(stream));
      return null;
    }
    if (stored === null) {
      const missing = new messages.ReadResp.StreamNotFound().setStreamIdentifier(identifierOf(stream));
      call.write(new messages.ReadResp().setStreamNotFound(missing));
      call.end();
      return null;
    }
    const from = asked?.hasRevision() ? BigInt(asked.getRevision()) : null;
    if (options.getReadDirection() === FORWARDS)
      return stored.filter(({ revision }) => revision >= (from ?? 0n));
    return [...stored].reverse().filter(({ revision }) => from === null || revision <= from);
  }

  private ofAll(call: ReadCall, options: Options): readonly Stored[] | null {
    const { records } = this.log;
    const asked = options.getAll();
    const count = Number(options.getCount());
    const from = asked?.hasPosition() ? BigInt(asked.getPosition()?.getCommitPosition() ?? 0) : null;
    if (options.getReadDirection() === FORWARDS) {
      if (asked?.hasEnd()) return [];
      const at = from === null ? 0 : this.log.countBefore(from);
      if (from !== null && at < records.length && records[at]?.position !== from) {
        call.emit('error', failures.betweenEvents(options.hasFilter()));
        return null;
      }
      if (options.hasFilter()) return records.slice(at).filter(filterIn(options)).slice(0, count);
      return records.slice(at, at + count);
    }
    if (asked?.hasStart()) return [];
    const end = from === null ? records.length : this.log.countBefore(from);
    return records.slice(Math.max(0, end - count), end).reverse();
  }
}

const FORWARDS = messages.ReadReq.Options.ReadDirection.FORWARDS;

/** Whether somebody who filters is told of an event. */
export function filterIn(options: Options): (stored: Stored) => boolean {
  const filter = options.getFilter();
  const onType = filter?.getEventType();
  const expression = onType ?? filter?.getStreamIdentifier();
  if (expression === undefined) return () => true;
  const regex = expression.getRegex() === '' ? null : new RegExp(expression.getRegex());
  const prefixes = expression.getPrefixList();
  return ({ type, stream }) => {
    const text = onType ? type : stream;
    return regex ? regex.test(text) : prefixes.some((prefix) => text.startsWith(prefix));
  };
}

export function confirmation(): messages.ReadResp {
  const confirmed = new messages.ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID());
  return new messages.ReadResp().setConfirmation(confirmed);
}

export function caughtUp(): messages.ReadResp {
  return new messages.ReadResp().setCaughtUp(new messages.ReadResp.CaughtUp());
}
