import { hashOf } from './chain.js';
import { DamagedLogError } from './errors.js';
import type { EventStore, RawEvent } from './event-store.js';

/** An event that is not, or no longer, what its stream says it must be. */
export type BrokenEvent = Omit<RawEvent, 'text' | 'hash'> & { readonly what: string };

export type Verification = {
  readonly streams: number;
  readonly events: number;
  readonly brokenEvents: number;
  /** The first 1,000 of them, in log order. */
  readonly broken: readonly BrokenEvent[];
  /** What the engine says of its own files; empty where they are whole. */
  readonly file: readonly string[];
};

type Verified = Pick<EventStore, 'readRaw' | 'gaplessFrom' | 'checkFile'>;
/** Where a stream has come to; `computed` differs from `hash` where the stored hash is the damaged part. */
type Tip = { readonly revision: number; readonly hash: string; readonly computed: string };

const PAGE = 1000;
const KEPT = 1000;

/**
 * Walks the whole log and recomputes every hash, link and revision from the stored bytes. Damage is reported,
 * never thrown; an event that was replaced together with its hash shows at the event behind it.
 * Memory holds the tip of each stream.
 *
 * @param onProgress - told the events walked so far, after each page
 * @throws StoreUnavailableError where the log cannot be read for now
 */
export async function verifyLog(
  log: Verified,
  onProgress: (events: number) => void = () => {},
): Promise<Verification> {
  const tips = new Map<string, Tip>();
  const broken: BrokenEvent[] = [];
  let events = 0;
  let brokenEvents = 0;
  let last = (log.gaplessFrom ?? 0n) - 1n;
  const report = ({ position, stream, revision, id }: Omit<BrokenEvent, 'what'>, problems: string[]) => {
    if (problems.length === 0) return;
    brokenEvents += 1;
    if (broken.length < KEPT) broken.push({ position, stream, revision, id, what: problems.join('; ') });
  };
  for (;;) {
    const page = await readPage(log, last);
    if (page === 'unreadable') {
      const position = last + 1n;
      report({ position, stream: '', revision: -1, id: '' }, ['the log cannot be read from here on']);
    }
    if (page === 'unreadable' || page.length === 0) {
      const file = (await log.checkFile?.()) ?? [];
      return { streams: tips.size, events, brokenEvents, broken, file };
    }
    for (const raw of page) {
      const problems = problemsOf(raw, tips);
      if (log.gaplessFrom !== undefined && raw.position !== last + 1n) {
        problems.push(`nothing stands at position ${last + 1n} before it`);
      }
      report(raw, problems);
      last = raw.position;
    }
    events += page.length;
    onProgress(events);
  }
}

/** Where a page cannot be read because of damage, goes on event by event up to it. */
async function readPage(log: Verified, after: bigint): Promise<readonly RawEvent[] | 'unreadable'> {
  for (const limit of [PAGE, 1]) {
    try {
      return await log.readRaw(after, limit);
    } catch (error) {
      if (!(error instanceof DamagedLogError)) throw error;
    }
  }
  return 'unreadable';
}

function problemsOf(raw: RawEvent, tips: Map<string, Tip>): string[] {
  const computed = hashOf(raw.text);
  const stated = read(raw.text);
  const intact = computed === raw.hash;
  const problems: string[] = [];
  if (!intact) problems.push('its text does not have its hash');
  if (!stated) problems.push('its text is no event');
  if (intact && stated) problems.push(...disagreements(raw, stated));

  // Damaged text may no longer say which event it is; then the columns do.
  const known = intact && stated ? stated : raw;
  const tip = tips.get(known.stream);
  tips.set(known.stream, { revision: known.revision, hash: raw.hash, computed });
  const next = (tip?.revision ?? -1) + 1;
  if (known.revision !== next) problems.push(`revision ${next} of its stream should stand here`);
  else if (intact && stated && !links(stated.prevHash, tip)) {
    problems.push('it is not chained to the event before it');
  }
  return problems;
}

function disagreements(raw: RawEvent, stated: Stated): string[] {
  return (['id', 'stream', 'revision'] as const)
    .filter((name) => raw[name] !== stated[name])
    .map((name) => `its ${name} is filed as ${raw[name]} but its text says ${stated[name]}`);
}

function links(prevHash: unknown, tip: Tip | undefined): boolean {
  return tip ? prevHash === tip.hash || prevHash === tip.computed : prevHash === null;
}

type Stated = { id: string; stream: string; revision: number; prevHash: unknown };

function read(text: string): Stated | null {
  try {
    const { id, stream, revision, metadata } = JSON.parse(text);
    return { id, stream, revision, prevHash: metadata.prevHash };
  } catch {
    return null;
  }
}
