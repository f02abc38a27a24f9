import type { EventStore, IdRange, LogPart, RawEvent } from './event-store.js';
import { patientOfStream } from './read-back.js';

/** Whether a stream is one of these patients, by its name, or of nobody. */
export function isOf(patients: readonly IdRange[], stream: string): boolean {
  const patient = patientOfStream(stream);
  return (
    patient === null ||
    patients.some(({ from, upTo }) => patient >= from && (upTo === null || patient < upTo))
  );
}

/** A part of the log, by an engine that gives the whole of it as cheaply. */
export async function partOf(
  log: Pick<EventStore, 'readRaw'>,
  after: bigint,
  limit: number,
  patients: readonly IdRange[],
): Promise<LogPart> {
  const events: RawEvent[] = [];
  let last: RawEvent | null = null;
  while (events.length < limit) {
    const wanted = limit - events.length;
    const page: readonly RawEvent[] = await log.readRaw(last?.position ?? after, wanted);
    events.push(...page.filter(({ stream }) => isOf(patients, stream)));
    last = page.at(-1) ?? last;
    if (page.length < wanted) break;
  }
  return { events, passed: last && { position: last.position, id: last.id } };
}
