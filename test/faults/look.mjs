import { START, verifyLog } from '#event-store';
import { checkViews } from '#projections';
import { eventRegistry, projections } from '../../dist/apps/api/projected.js';

/**
 * The whole log, whether its chains hold, and how many rows of all views are not what a fold from nothing gives, as far
 * as the views have come.
 *
 * @returns {Promise<import('./examined.js').Examined>}
 */
export async function look({ store, readStore, open, openScratch, verifying }) {
  const { broken } = await verifyLog(store, verifying);
  const registry = eventRegistry();
  const { views } = await checkViews({
    ...{ store, readStore, views: projections, open, openScratch },
    upcast: (event) => registry.upcast(event),
  });
  const wrong = views.filter(({ differing, quarantined }) => differing + quarantined > 0);
  if (wrong.length > 0) process.stderr.write(`${JSON.stringify(wrong)}\n`);
  return {
    events: await allEvents(store),
    broken: broken.map(({ id }) => id),
    differing: wrong.reduce((sum, { differing, quarantined }) => sum + differing + quarantined, 0),
  };
}

/** In the log's order, as the faults' ledger holds it against what was acknowledged. */
async function allEvents(store) {
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
