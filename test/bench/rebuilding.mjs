/**
 * A process of its own that reads a log as its parent's message says, and tells how long it took and how much
 * memory it had at most: all views from nothing, one of them, or folding the same events and writing nothing. What is
 * to be built `again` is one view in a file that has them all; what is `unwritten` are the rows of all views of patients,
 * made as a rebuild makes them beside such a file, and dropped.
 */
import { once } from 'node:events';
import { buildingThread } from '../../dist/apps/api/building-thread.js';
import { eventRegistry, openSealedTexts, projections } from '../../dist/apps/api/projected.js';
import { SqliteEventStore } from '../../dist/libs/event-store/sqlite/index.js';
import { makePiece } from '../../dist/libs/projections/building/made-piece.js';
import { Projector } from '../../dist/libs/projections/index.js';
import { nothingOpened, openedBy } from '../../dist/libs/projections/opened-entries.js';
import { ALL_PARTITIONS } from '../../dist/libs/projections/partitions.js';
import { nextPatients } from '../../dist/libs/projections/patient-streams.js';
import { SharedFolds } from '../../dist/libs/projections/shared-folds.js';
import { ViewFollower } from '../../dist/libs/projections/view-follower.js';
import { openReadStore } from '../../dist/libs/read-store/sqlite/index.js';

const PAGE = 2000;
const PATIENTS_AT_ONCE = 256;

process.once('disconnect', () => process.exit());
const [{ folder, file, view, again, unwritten }] = await once(process, 'message');
const log = await SqliteEventStore.openReadOnly(folder);
const sealed = openSealedTexts(folder, null);
const registry = eventRegistry();
const upcast = (event) => registry.upcast(event);
const began = process.hrtime.bigint();
await (file === null ? folded() : unwritten ? made() : built());
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
const events = Number((await log.head()).position) + 1;
process.send({
  events,
  seconds,
  perSecond: events / seconds,
  peakMiB: process.resourceUsage().maxRSS / 1024,
});
sealed.close();
await log.close();
process.disconnect();

async function built() {
  const views = projections.filter(({ name }) => again || view === null || name === view);
  const readStore = openReadStore(file);
  const pieceMaker = buildingThread({ folder, masterKeyFile: null }, file);
  const { open } = sealed;
  const projector = await Projector.open({ store: log, readStore, views, upcast, open, pieceMaker });
  await (again ? projector.rebuild(view) : projector.catchUp());
  await readStore.close();
}

async function made() {
  const readStore = openReadStore(file);
  const views = projections.filter(({ by }) => by === 'patient');
  const opening = openedBy(sealed.open);
  const parts = views.map((one) => ({
    follower: new ViewFollower(readStore, one, 1, one.opens ? opening : nothingOpened),
    partitions: ALL_PARTITIONS,
  }));
  const source = { store: log, readStore, upcast, shared: new SharedFolds(views, 1) };
  const { position } = await log.head();
  for (let patients = [null]; patients.length > 0; ) {
    patients = await nextPatients(readStore.db, patients.at(-1), PATIENTS_AT_ONCE);
    await makePiece(source, parts, patients, position);
  }
  await readStore.close();
}

/**
 * Patient by patient, which is quicker than in the order of the log. What views share is folded once, and the search
 * view alone is given opened texts, as in the projector.
 */
async function folded() {
  const byKey = new Map();
  for (let after = -1n; ; ) {
    const page = await log.readAll(after, PAGE);
    if (page.length === 0) break;
    after = page.at(-1).position;
    for (const event of page.map(upcast)) {
      const key = event.patient ?? event.stream;
      if (!byKey.has(key)) byKey.set(key, []);
      byKey.get(key).push({ event, kind: event.stream.slice(0, event.stream.indexOf('-')) });
    }
  }
  const shared = new Set(projections.flatMap(({ over }) => over ?? []));
  for (const [key, events] of byKey) {
    for (const fold of [...shared, ...projections]) {
      const own = events.filter(({ kind }) => fold.kinds.includes(kind)).map(({ event }) => event);
      if (own.length === 0 || (fold.by === 'patient' && own[0].patient === null)) continue;
      const texts = fold.opens ? await sealed.open(own) : [];
      let state = fold.initial(key);
      for (const [place, event] of own.entries()) state = fold.evolve(state, event, texts[place] ?? null);
    }
  }
}
