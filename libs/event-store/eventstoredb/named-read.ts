import shared from '@eventstore/db-client/generated/shared_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import { START } from '../event-store.js';

const { Options } = messages.ReadReq;
type Request = messages.ReadReq;

/** Events that the server looks at before it goes on with what else it has to do. */
const LOOKED_AT = 1_024;

/**
 * Asks for events of the whole log, forwards from a position on, of streams alone whose names match: the package's own
 * `readAll` takes no filter.
 *
 * @param names - a regular expression of the server
 */
export function namedRead(from: bigint, limit: number, names: string): Request {
  const nothing = () => new shared.Empty();
  const all = new Options.AllOptions();
  if (from === START) all.setStart(nothing());
  else {
    const position = new Options.Position();
    all.setPosition(position.setCommitPosition(String(from)).setPreparePosition(String(from)));
  }
  const filter = new Options.FilterOptions()
    .setStreamIdentifier(new Options.FilterOptions.Expression().setRegex(names))
    .setMax(LOOKED_AT)
    .setCheckpointintervalmultiplier(1);
  return new messages.ReadReq().setOptions(
    new Options()
      .setAll(all)
      .setReadDirection(Options.ReadDirection.FORWARDS)
      .setResolveLinks(false)
      .setCount(String(limit))
      .setFilter(filter)
      .setUuidOption(new Options.UUIDOption().setString(nothing())),
  );
}
