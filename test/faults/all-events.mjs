import { START } from '#event-store';

/** The whole log, in its order, as the faults' ledger holds it against what was acknowledged. */
export async function allEvents(store) {
  const events = [];
  for (let after = START; ; ) {
    const page = await store.readAll(after, 5_000);
    if (page.length === 0) return events;
    after = page.at(-1).position;
    for (const { id, type, patient, metadata } of page) {
      const { commandId, correlationId, actor, source, recordedAt } = metadata;
      events.push({ id, type, patient, commandId, correlationId, actor: actor.id, source, recordedAt });
    }
  }
}
