import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import { hashOf } from '#event-store';
import type { Database } from '#sqlite';
import { ACCESS_FILE } from '../files.js';
import { dayOf, type StoredAccess } from './access-chain.js';
import { openAccessFileToRead, whyUnwritten } from './access-tables.js';
import { PatientPlaces } from './patient-places.js';

/** An entry that is not what was written, or where one before it is missing. */
export type BrokenAccess = {
  /** Where it stands in the file, counted from 1. */
  readonly place: number;
  /** `<process>/<day>`. */
  readonly chain: string;
  readonly why: string;
};

export type AccessVerification = {
  readonly chains: number;
  readonly entries: number;
  /** The first of them, in the order of the file. */
  readonly broken: readonly BrokenAccess[];
  readonly brokenEntries: number;
  /** What is wrong with the file itself. */
  readonly file: readonly string[];
};

const MOST_LISTED = 100;
const PATIENTS_KEPT = 1000;
const NONE: AccessVerification = { chains: 0, entries: 0, broken: [], brokenEntries: 0, file: [] };

type Row = {
  readonly place: number;
  readonly at: number;
  readonly account: string;
  readonly outcome: string;
  readonly hash: string;
  readonly text: string;
};

/**
 * Recomputes every chain of an access log, beside whoever writes it. Finds what was altered, and what was taken out
 * from anywhere but the end.
 *
 * @param folder - of the access log; one without is none, and whole
 */
export function verifyAccesses(folder: string): AccessVerification {
  const path = join(folder, ACCESS_FILE);
  if (!existsSync(path)) return NONE;
  let db: Database | undefined;
  try {
    db = openAccessFileToRead(path);
    // One instant, also beside whoever writes.
    db.exec('BEGIN');
    const file = db.prepare('PRAGMA integrity_check').all<{ integrity_check: string }>();
    const said = file.map(({ integrity_check }) => integrity_check).filter((text) => text !== 'ok');
    return new Walk(db).verified(said);
  } catch (error) {
    return { ...NONE, file: [whyUnwritten(error)] };
  } finally {
    db?.close();
  }
}

class Walk {
  readonly #places: PatientPlaces;
  /** As far as they were looked up: the next entry that names somebody is mostly in the same row. */
  readonly #known = new LRUCache<string, ReadonlySet<number>>({ max: PATIENTS_KEPT });
  readonly #chains = new Map<string, string>();
  readonly #numbers = new Map<string, number>();
  readonly #broken: BrokenAccess[] = [];
  #at = { process: '', chain: '' };
  #last: string | null = null;
  #entries = 0;
  #named = 0;
  #brokenEntries = 0;

  constructor(private readonly db: Database) {
    this.#places = new PatientPlaces(db);
  }

  verified(file: readonly string[]): AccessVerification {
    for (const row of this.db.prepare('SELECT * FROM accesses ORDER BY place').iterate<Row>()) {
      this.#entries += 1;
      const broken = this.#judge(row);
      if (broken !== null) this.#note(broken);
    }
    const indexed = this.db
      .prepare('SELECT sum(json_array_length(places)) AS count FROM access_patients')
      .get<{ count: number | null }>();
    const strange = (indexed?.count ?? 0) - this.#named;
    const said = strange === 0 ? [] : [`${Math.abs(strange)} patients too ${strange > 0 ? 'many' : 'few'}`];
    return {
      chains: this.#chains.size,
      entries: this.#entries,
      broken: this.#broken,
      brokenEntries: this.#brokenEntries,
      file: [...file, ...said],
    };
  }

  #note(broken: BrokenAccess): void {
    this.#brokenEntries += 1;
    if (this.#broken.length < MOST_LISTED) this.#broken.push(broken);
  }

  #judge(row: Row): BrokenAccess | null {
    const entry = parsed(row.text);
    // One that says nothing any more is the next of the chain before it, for all one knows.
    if (entry !== null) this.#at = { process: entry.process, chain: `${entry.process}/${dayOf(entry)}` };
    const { process, chain } = this.#at;
    const why = this.#whyBroken(row, entry, chain);
    this.#chains.set(chain, row.hash);
    this.#numbers.set(process, entry?.n ?? this.#nextOf(process));
    this.#named += entry?.patients.length ?? 0;
    this.#last = row.hash;
    return why === null ? null : { place: row.place, chain, why };
  }

  #nextOf(process: string): number {
    return (this.#numbers.get(process) ?? -1) + 1;
  }

  #whyBroken(row: Row, entry: StoredAccess | null, chain: string): string | null {
    if (entry === null || hashOf(row.text) !== row.hash) return 'its text was altered';
    if (!this.#isFoundBy(row, entry)) return 'it is not found by what it says';
    if (entry.prevHash !== (this.#chains.get(chain) ?? null)) return 'it does not follow the entry before it';
    if (entry.n !== this.#nextOf(entry.process)) return 'an entry before it is missing';
    return (entry.follows ?? entry.prevHash) === this.#last ? null : 'what stood before it is missing';
  }

  /** What it is searched by is what it says. */
  #isFoundBy({ place, at, account, outcome }: Row, entry: StoredAccess): boolean {
    const isSame = at === Date.parse(entry.at) && account === entry.actor.id && outcome === entry.outcome;
    return isSame && entry.patients.every((patient) => this.#isIndexed(patient, place));
  }

  #isIndexed(patient: string, place: number): boolean {
    if (this.#known.get(patient)?.has(place)) return true;
    const places = new Set(this.#places.around(patient, place));
    this.#known.set(patient, places);
    return places.has(place);
  }
}

function parsed(text: string): StoredAccess | null {
  try {
    const entry = JSON.parse(text) as StoredAccess;
    const { process, n, at, actor, patients } = entry;
    const isWhole = typeof process === 'string' && typeof at === 'string' && typeof n === 'number';
    return isWhole && typeof actor?.id === 'string' && Array.isArray(patients) ? entry : null;
  } catch {
    return null;
  }
}
