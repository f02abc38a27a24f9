import { hashOf } from '#event-store';
import { type AccessRow, dayOf, type StoredAccess } from './access-chain.js';

/** An entry that is not what was written, or where one before it is missing. */
export type BrokenAccess = {
  /** Where it stands in the log, counted from 1. */
  readonly place: number;
  /** `<process>/<day>`. */
  readonly chain: string;
  readonly why: string;
};

export type AccessVerification = {
  readonly chains: number;
  readonly entries: number;
  /** The first of them, in the order of the log. */
  readonly broken: readonly BrokenAccess[];
  readonly brokenEntries: number;
  /** What is wrong with the file or the tables themselves. */
  readonly file: readonly string[];
};

const MOST_LISTED = 100;

type IsFound = (patient: string, place: number) => boolean;

/**
 * Recomputes every chain of an access log, whose entries it is given in their order. Finds what was altered, and what was
 * taken out from anywhere but the end.
 */
export class AccessCheck {
  readonly #chains = new Map<string, string>();
  readonly #numbers = new Map<string, number>();
  readonly #broken: BrokenAccess[] = [];
  #at = { process: '', chain: '' };
  #last: string | null = null;
  #entries = 0;
  #named = 0;
  #brokenEntries = 0;

  /** @param isFound - whether a patient is found by the entry at a place */
  take(row: AccessRow, isFound: IsFound): void {
    this.#entries += 1;
    const broken = this.#judge(row, isFound);
    if (broken === null) return;
    this.#brokenEntries += 1;
    if (this.#broken.length < MOST_LISTED) this.#broken.push(broken);
  }

  /**
   * @param file - what is wrong otherwise
   * @param indexed - how many patients are found by entries, each once for each entry
   */
  verified(file: readonly string[], indexed: number): AccessVerification {
    const strange = indexed - this.#named;
    const said = strange === 0 ? [] : [`${Math.abs(strange)} patients too ${strange > 0 ? 'many' : 'few'}`];
    return {
      chains: this.#chains.size,
      entries: this.#entries,
      broken: this.#broken,
      brokenEntries: this.#brokenEntries,
      file: [...file, ...said],
    };
  }

  #judge(row: AccessRow, isFound: IsFound): BrokenAccess | null {
    const entry = parsed(row.text);
    // One that says nothing any more is the next of the chain before it, for all one knows.
    if (entry !== null) this.#at = { process: entry.process, chain: `${entry.process}/${dayOf(entry)}` };
    const { process, chain } = this.#at;
    const why = this.#whyBroken(row, entry, chain, isFound);
    this.#chains.set(chain, row.hash);
    this.#numbers.set(process, entry?.n ?? this.#nextOf(process));
    this.#named += entry?.patients.length ?? 0;
    this.#last = row.hash;
    return why === null ? null : { place: row.place, chain, why };
  }

  #nextOf(process: string): number {
    return (this.#numbers.get(process) ?? -1) + 1;
  }

  #whyBroken(row: AccessRow, entry: StoredAccess | null, chain: string, isFound: IsFound): string | null {
    if (entry === null || hashOf(row.text) !== row.hash) return 'its text was altered';
    if (!isFoundBy(row, entry, isFound)) return 'it is not found by what it says';
    if (entry.prevHash !== (this.#chains.get(chain) ?? null)) return 'it does not follow the entry before it';
    if (entry.n !== this.#nextOf(entry.process)) return 'an entry before it is missing';
    return (entry.follows ?? entry.prevHash) === this.#last ? null : 'what stood before it is missing';
  }
}

/** What it is searched by is what it says. */
function isFoundBy(
  { place, at, account, outcome }: AccessRow,
  entry: StoredAccess,
  isFound: IsFound,
): boolean {
  const isSame = at === Date.parse(entry.at) && account === entry.actor.id && outcome === entry.outcome;
  return isSame && entry.patients.every((patient) => isFound(patient, place));
}

/** Null where it is no entry any more. */
export function parsed(text: string): StoredAccess | null {
  try {
    const entry = JSON.parse(text) as StoredAccess;
    const { process, n, at, actor, patients } = entry;
    const isWhole = typeof process === 'string' && typeof at === 'string' && typeof n === 'number';
    return isWhole && typeof actor?.id === 'string' && Array.isArray(patients) ? entry : null;
  } catch {
    return null;
  }
}
