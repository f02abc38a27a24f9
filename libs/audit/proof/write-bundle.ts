import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Vault } from '#event-sourcing';
import {
  canonicalJson,
  type EventEnvelope,
  type EventStore,
  patientOfStream,
  type RawEvent,
} from '#event-store';
import { type EarlierState, writeAgainst } from './against.js';
import { BundleFiles } from './bundle-file.js';
import type { CheckpointFile } from './checkpoint.js';
import { OpenedValues } from './opened-values.js';
import { inOrder, type StreamHead } from './record.js';
import { RecordTree } from './record-tree.js';
import { type Signer, signedText } from './signed-text.js';
import type { RecordHeads } from './state-of-log.js';
import { PAGE_FOOT, pageHead, pageRow } from './verify.mjs';

const FORMAT = 'continuum-bundle/1';
const VERIFIER = fileURLToPath(new URL('./verify.mjs', import.meta.url));

/** Which records are in a bundle, and why. Stored. */
export type BundleScope =
  | { readonly kind: 'patient'; readonly patient: string }
  | { readonly kind: 'facility'; readonly facility: string; readonly holds: string }
  | { readonly kind: 'period'; readonly from: string; readonly to: string; readonly holds: string }
  | { readonly kind: 'all' };

export type Bundle = {
  readonly scope: BundleScope;
  /** Their names, each once. */
  readonly records: readonly string[];
  readonly log: Pick<EventStore, 'readRawStream'>;
  /** Where the streams end that the checkpoint is of. */
  readonly heads: RecordHeads;
  readonly checkpoint: CheckpointFile;
  /** The checkpoints before it, each chained to the one before. */
  readonly chain: readonly CheckpointFile[];
  /** What somebody holds who is to check the bundle. */
  readonly against: readonly EarlierState[];
  readonly vault: Pick<Vault, 'keyToOpen' | 'knownKeyOf'>;
  readonly signer: Signer;
  /** Now, UTC. */
  readonly at: string;
  /** Told the records written so far. */
  readonly onProgress?: (records: number) => void;
};

export type Written = { readonly records: number; readonly streams: number; readonly events: number };

/** Writes a sealed bundle into an empty folder: whoever has it can check it without anything of ours. */
export async function writeBundle(folder: string, bundle: Bundle): Promise<Written> {
  const { scope, checkpoint, chain, against, signer, at } = bundle;
  const files = new BundleFiles(folder);
  const records = ['log', ...bundle.records.filter((record) => record !== 'log')];
  files.put('checkpoint.json', checkpoint.text);
  files.put('checkpoints.ndjson', [...chain, checkpoint].map(({ text }) => text).join(''));
  const written = await writeRecords(files, records, bundle);
  for (const earlier of against) writeAgainst(files, records, earlier);
  files.put('verify.mjs', readFileSync(VERIFIER, 'utf8'));
  const manifest = { format: FORMAT, at, scope, files: files.digests };
  files.put('manifest.json', signedText(manifest, signer));
  return written;
}

async function writeRecords(
  files: BundleFiles,
  records: readonly string[],
  bundle: Bundle,
): Promise<Written> {
  const { heads, log, vault, scope, at, checkpoint, onProgress = () => {} } = bundle;
  const tree = RecordTree.of(heads.leaves());
  const told = { records: files.open('records.ndjson'), events: files.open('events.ndjson') };
  const [opened, page] = [files.open('opened.ndjson'), files.open('history.html')];
  page.write(pageHead({ scope, at }, checkpoint.checkpoint));
  let [streams, events] = [0, 0];
  for (const [index, record] of records.entries()) {
    const ends = inOrder(heads.of(record));
    told.records.write(`${canonicalJson({ path: tree.proofOf(record).path, record, streams: ends })}\n`);
    const values = await openedValuesOf(ends, vault);
    for (const { text, hash } of await eventsUpTo(ends, log)) {
      const event = JSON.parse(text) as EventEnvelope;
      const value = values?.open(event) ?? null;
      told.events.write(`{"hash":"${hash}","event":${text}}\n`);
      opened.write(values?.lineOf(event, value) ?? '');
      page.write(pageRow(event, value));
      events += 1;
    }
    streams += ends.length;
    onProgress(index + 1);
  }
  page.write(PAGE_FOOT);
  for (const file of [told.records, told.events, opened, page]) file.end();
  return { records: records.length, streams, events };
}

/** Null where the record is no patient's: then nothing is sealed in it. */
async function openedValuesOf(
  ends: readonly StreamHead[],
  vault: Bundle['vault'],
): Promise<OpenedValues | null> {
  const patient = patientOfStream(ends[0]?.stream ?? '');
  return patient === null ? null : OpenedValues.of(patient, vault);
}

/** All events of a record, in log order. */
async function eventsUpTo(ends: readonly StreamHead[], log: Bundle['log']): Promise<RawEvent[]> {
  const streams = await Promise.all(
    ends.map(async ({ stream, revision }) => {
      const events = await log.readRawStream(stream);
      return events.filter((event) => event.revision <= revision);
    }),
  );
  return streams.flat().sort((a, b) => (a.position < b.position ? -1 : 1));
}
