import { type EventStore, type RecordedEvent, START } from '#event-store';

const PAGE = 1000;

/** Every event of a log, in its order. */
export async function wholeLog(store: Pick<EventStore, 'readAll'>): Promise<RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  for (let after = START; ; ) {
    const page = await store.readAll(after, PAGE);
    all.push(...page);
    const last = page.at(-1);
    if (last === undefined) return all;
    after = last.position;
  }
}
