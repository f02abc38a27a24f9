import { ChainCheck } from './chain-check.js';
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

type Verified = Pick<EventStore, 'readRaw' | 'readRawStream' | 'gaplessFrom' | 'checkFile'>;

export type VerifyOptions = {
  /** Told the events walked so far, after each page. */
  readonly onProgress?: (events: number) => void;
  /** Only what stands behind this position, held against what its streams hold before. The files are not looked at. */
  readonly after?: bigint;
  /** Sees each event, broken or not, in log order. */
  readonly onEvent?: (event: RawEvent) => void;
};

const PAGE = 1000;
const KEPT = 1000;

/**
 * Walks the log and recomputes every hash, link and revision from the stored bytes. Damage is reported,
 * never thrown; an event that was replaced together with its hash shows at the event behind it.
 * Memory holds the tip of each stream.
 *
 * @throws StoreUnavailableError where the log cannot be read for now
 */
export async function verifyLog(log: Verified, options: VerifyOptions = {}): Promise<Verification> {
  const { onProgress = () => {}, onEvent = () => {}, after } = options;
  const check = new ChainCheck();
  const report = new Report();
  // Asked for first: where the engine has a thread for it, both go on side by side.
  const fileProblems = after === undefined ? log.checkFile?.() : undefined;
  // Where the walk fails first, nobody asks any more what came of it.
  fileProblems?.catch(() => {});
  let last = after ?? (log.gaplessFrom ?? 0n) - 1n;
  for (;;) {
    const page = await readPage(log, last);
    if (page === 'unreadable') {
      const position = last + 1n;
      report.note({ position, stream: '', revision: -1, id: '' }, ['the log cannot be read from here on']);
    }
    if (page === 'unreadable' || page.length === 0) {
      return report.ended(check.streams, (await fileProblems) ?? []);
    }
    if (after !== undefined) await tellTips(log, check, page);
    for (const raw of page) {
      const problems = check.problemsOf(raw);
      if (log.gaplessFrom !== undefined && raw.position !== last + 1n) {
        problems.push(`nothing stands at position ${last + 1n} before it`);
      }
      report.add(raw, problems);
      onEvent(raw);
      last = raw.position;
    }
    onProgress(report.events);
  }
}

/** The same of some streams, whatever else is in the log. What the log says of where they stand is not looked at. */
export async function verifyStreams(
  log: Pick<Verified, 'readRawStream'>,
  streams: readonly string[],
): Promise<Verification> {
  const report = new Report();
  const check = new ChainCheck();
  for (const events of await Promise.all(streams.map((stream) => log.readRawStream(stream)))) {
    for (const raw of events) report.add(raw, check.problemsOf(raw));
  }
  return report.ended(check.streams, []);
}

class Report {
  events = 0;
  private brokenEvents = 0;
  private readonly broken: BrokenEvent[] = [];

  add(raw: RawEvent, problems: readonly string[]): void {
    this.events += 1;
    this.note(raw, problems);
  }

  note({ position, stream, revision, id }: Omit<BrokenEvent, 'what'>, problems: readonly string[]): void {
    if (problems.length === 0) return;
    this.brokenEvents += 1;
    if (this.broken.length < KEPT)
      this.broken.push({ position, stream, revision, id, what: problems.join('; ') });
  }

  ended(streams: number, file: readonly string[]): Verification {
    const { events, brokenEvents, broken } = this;
    return { streams, events, brokenEvents, broken, file };
  }
}

/** Of each stream that goes on here, what stands before. */
async function tellTips(log: Verified, check: ChainCheck, page: readonly RawEvent[]): Promise<void> {
  const first = new Map<string, number>();
  for (const { stream, revision } of page) {
    if (!first.has(stream) && !check.knows(stream)) first.set(stream, revision);
  }
  await Promise.all(
    [...first].map(async ([stream, revision]) => {
      if (revision === 0) return;
      const [before = null] = await log.readRawStream(stream, revision - 1).catch(nothingWhereDamaged);
      if (before?.revision === revision - 1) check.begin(stream, before.revision, before.hash);
    }),
  );
}

function nothingWhereDamaged(error: unknown): [] {
  if (error instanceof DamagedLogError) return [];
  throw error;
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
