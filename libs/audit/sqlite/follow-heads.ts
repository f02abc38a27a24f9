import { ChainCheck, type EventEnvelope, type EventStore, type RawEvent, START } from '#event-store';
import { type Database, transaction } from '#sqlite';
import { BrokenLogError, type StreamHead } from '../proof/index.js';
import type { HeadsTables } from './heads-tables.js';

const PAGE = 5000n;

/** A log whose positions rise by one, so that an event that is missing shows and a position says how many there are. */
export type GaplessLog<Asked extends keyof EventStore> = Pick<EventStore, Asked> &
  Required<Pick<EventStore, 'gaplessFrom'>>;

/**
 * Moves the heads on to where the log ends now. Another process may do the same meanwhile.
 *
 * @throws BrokenLogError at the first event that is not what was written; what stands before it stays
 */
export async function followHeads(
  db: Database,
  tables: HeadsTables,
  log: GaplessLog<'readRaw' | 'head'>,
  onProgress: (events: number) => void = () => {},
): Promise<void> {
  const end = (await log.head())?.position ?? START;
  for (;;) {
    const before = tables.stand()?.position ?? Number(START);
    const left = end - BigInt(before);
    if (left <= 0n) break;
    const page = await log.readRaw(BigInt(before), Number(left < PAGE ? left : PAGE));
    const last = page.at(-1);
    if (last === undefined) break;
    transaction(db, () => {
      // Another process may have moved on meanwhile.
      if ((tables.stand()?.position ?? Number(START)) === before) take(page, tables);
    });
    onProgress(Number(last.position) + 1);
  }
  transaction(db, () => tables.settle());
}

/** Holds each event against the head of its stream. */
function take(page: readonly RawEvent[], tables: HeadsTables): void {
  const check = new ChainCheck();
  const heads = new Map<string, StreamHead>();
  const stand = tables.stand();
  let next = (stand?.position ?? Number(START)) + 1;
  let recordedAt = stand?.recordedAt ?? '';
  for (const event of page) {
    const { stream, revision, hash, position } = event;
    const known = check.knows(stream) ? undefined : tables.headOf(stream);
    if (known !== undefined) check.begin(stream, known.revision, known.hash);
    const problems = check.problemsOf(event);
    if (position !== BigInt(next)) problems.push(`nothing stands at position ${next} before it`);
    if (problems.length > 0) throw new BrokenLogError(event, problems.join('; '));
    heads.set(stream, { stream, revision, hash });
    next += 1;
    const { metadata } = JSON.parse(event.text) as EventEnvelope;
    if (metadata.recordedAt > recordedAt) recordedAt = metadata.recordedAt;
  }
  tables.move(heads.values(), { position: next - 1, event: page.at(-1)?.id ?? '', recordedAt });
}
