/**
 * The service as a process of its own, told by its parent to do less or more than it does:
 *
 *   {become: 'answersAtOnce'}   commands are checked and validated, and answered without being carried out
 *   {become: 'recording'}       what commands leave behind is noted, one of a kind
 *   {become: 'readyMade'}       they append what was noted behind the patient's head, undecided
 *   {noting: false}             nobody who reads is noted in the access log, until it is {noting: true} again
 *   {append: [[stream, draft]]} these are appended beside the requests
 *   {ask: 'appended'}           how many of them were
 *   {ask: 'memory'}             resident MiB when garbage is collected
 */
import { randomUUID } from 'node:crypto';
import { startService } from '../../dist/apps/api/service.js';
import { ChangeFactsHandler } from '../../dist/libs/care/commands/change-facts.handler.js';
import { loadConfig } from '../../dist/libs/config/index.js';
import { CommandHandling } from '../../dist/libs/event-sourcing/index.js';
import { chain } from '../../dist/libs/event-store/index.js';
import { AccessEdge } from '../../dist/libs/privacy/access/index.js';
import { draftOf, newEventId } from './drafts.mjs';

const { execute } = ChangeFactsHandler.prototype;
const { load } = CommandHandling.prototype;
const { leaves } = AccessEdge.prototype;
/** The store that commands go to, known from the first load, which every start makes. */
let store;
CommandHandling.prototype.load = function (...args) {
  store = this.store;
  return load.apply(this, args);
};

const nothing = { revision: 0, events: [], warnings: [], repeated: false };
const noted = new Map();
const heads = new Map();
const episodes = new Map();
let appended = 0;

const BECOMES = {
  answersAtOnce: async () => nothing,
  async recording(command) {
    const outcome = await execute.call(this, command);
    noted.set(kindOf(command), outcome);
    return outcome;
  },
  async readyMade(command) {
    const outcome = noted.get(kindOf(command));
    const events = await append(`care-${command.patient}`, readyMade(outcome, command));
    return { ...outcome, revision: events.at(-1).revision, events };
  },
};

const config = { ...loadConfig(), CONTINUUM_PORT: 0, CONTINUUM_LOG_LEVEL: 'warn' };
const service = await startService({ config, cluster: null });
process.once('disconnect', () => service.stop().then(() => process.exit()));
process.on('message', ({ become, noting, append: events, ask }) => {
  if (noting !== undefined) AccessEdge.prototype.leaves = noting ? leaves : () => undefined;
  if (become) ChangeFactsHandler.prototype.execute = BECOMES[become];
  for (const [stream, draft] of events ?? []) {
    append(stream, [draft]).then(() => {
      appended += 1;
    });
  }
  if (ask === 'appended') process.send({ appended });
  if (ask === 'memory') {
    gc();
    process.send({ memoryMiB: process.memoryUsage.rss() / 2 ** 20 });
  }
});
process.send({ address: service.address });

/** Behind the stream's end, in the order of the calls. */
function append(stream, drafts) {
  const before = heads.get(stream) ?? store.readStream(stream).then(endOf);
  const done = before.then(async (head) => {
    const chained = chain(stream, head, drafts);
    const { position } = await store.append(stream, head?.revision ?? 'none', chained);
    return chained.map(({ event, hash }) => ({ ...event, position, metadata: { ...event.metadata, hash } }));
  });
  heads.set(stream, done.then(endOf));
  return done;
}

function endOf(events) {
  const last = events.at(-1);
  return last ? { revision: last.revision, hash: last.metadata.hash } : null;
}

/** Commands that leave the same behind, but for ids and dates. */
function kindOf({ changes: [{ type, input }] }) {
  return [type, input.to?.level, input.intent].join();
}

function readyMade({ events }, { patient, changes: [{ input }] }) {
  if (events[0].type === 'EpisodeOpened') episodes.set(patient, newEventId());
  const episode = episodes.get(patient);
  const commandId = randomUUID();
  return events.map(draftOf).map((draft) => {
    const id = draft.type === 'EpisodeOpened' ? episode : newEventId();
    const effectiveAt = { ...draft.effectiveAt, local: input.effectiveAt };
    const data = draft.data.episode ? { ...draft.data, episode } : draft.data;
    return {
      ...draft,
      id,
      factId: id,
      patient,
      effectiveAt,
      data,
      metadata: { ...draft.metadata, commandId },
    };
  });
}
