/**
 * The service as a process of its own, whole or with less in it.
 *
 *   node variant.mjs whole            as it is
 *   node variant.mjs answersAtOnce    commands are checked and validated, and answered without being carried out
 *   node variant.mjs appendsOnly      they append a ready-made event behind the patient's head, undecided
 *   node variant.mjs appending 2000   as it is, while so many events a second are appended beside the requests
 */
import { randomUUID } from 'node:crypto';
import { startService } from '../../dist/apps/api/service.js';
import { ChangeFactsHandler } from '../../dist/libs/care/commands/change-facts.handler.js';
import { loadConfig } from '../../dist/libs/config/index.js';
import { CommandHandling } from '../../dist/libs/event-sourcing/index.js';
import { chain } from '../../dist/libs/event-store/index.js';

const TICK_MS = 10;
const [variant = 'whole', perSecond = '0'] = process.argv.slice(2);
const { load } = CommandHandling.prototype;
/** The store that commands go to, known from the first load, which every start makes. */
let store;
CommandHandling.prototype.load = function (...args) {
  store = this.store;
  return load.apply(this, args);
};

const nothing = { revision: 0, events: [], warnings: [], repeated: false };
if (variant === 'answersAtOnce') ChangeFactsHandler.prototype.execute = async () => nothing;
if (variant === 'appendsOnly')
  ChangeFactsHandler.prototype.execute = ({ patient }) => appendReadyMade(patient);

const service = await startService({ ...loadConfig(), CONTINUUM_PORT: 0, CONTINUUM_LOG_LEVEL: 'warn' });
process.send?.({ address: service.address });
if (variant === 'appending') setInterval(appendSome, TICK_MS, (Number(perSecond) * TICK_MS) / 1000).unref();
process.on('message', () => process.send?.({ rssMiB: process.memoryUsage.rss() / 1024 / 1024 }));
process.once('disconnect', () => service.stop().then(() => process.exit()));

const heads = new Map();

async function appendReadyMade(patient) {
  const stream = `care-${patient}`;
  if (!heads.has(stream)) {
    const last = (await store.readStream(stream)).at(-1);
    heads.set(stream, last ? { revision: last.revision, hash: last.metadata.hash } : null);
  }
  const head = heads.get(stream);
  const chained = chain(stream, head, [readyMade(patient)]);
  const { revision, hash, position } = await store.append(stream, head?.revision ?? 'none', chained);
  heads.set(stream, { revision, hash });
  const [{ event }] = chained;
  return {
    revision,
    events: [{ ...event, position, metadata: { ...event.metadata, hash } }],
    warnings: [],
    repeated: false,
  };
}

function appendSome(count) {
  for (let i = 0; i < count; i++) appendReadyMade(randomUUID()).catch(() => {});
}

/** What a case manager's assignment leaves: nothing sealed, and every view of the patient folds it. */
function readyMade(patient) {
  const id = randomUUID();
  const local = { local: '2025-03-01', offset: null, zone: 'America/Chicago', precision: 'day' };
  const actor = { id: 'ana-ruiz', role: 'case_manager', organisation: 'lakeside' };
  return {
    id,
    type: 'CaseManagerAssigned',
    schemaVersion: 1,
    patient,
    organisation: 'lakeside',
    effectiveAt: local,
    factId: id,
    supersedes: null,
    data: { episode: patient, caseManager: 'ana-ruiz' },
    sealed: null,
    metadata: {
      recordedAt: new Date().toISOString(),
      actor,
      commandId: randomUUID(),
      commandDigest: id.replaceAll('-', '').repeat(2),
      correlationId: id,
      causationId: null,
      source: { kind: 'api' },
    },
  };
}
