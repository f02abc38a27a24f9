import type { KeyObject } from 'node:crypto';
import { KeysUnavailableError, type PatientKey } from '#event-sourcing';
import { PatientSealingKey } from '../patient-sealing-key.js';
import { type Absence, absenceIn, ownedBy } from '../stored-keys.js';
import { unwrap } from '../wrapping.js';
import { isTrusted, KeptKeys } from './kept-keys.js';
import type { KeyRows, KeysRead } from './key-rows.js';
import { Together } from './together.js';

/** A key, or why there is none; null where nothing is known of the patient. */
export type Found = PatientKey | Absence | null;

/** A read that took too long to be trusted is done so many times at most. */
const READS = 3;

/** The keys of patients as one process uses them: from memory where nobody was erased, else from PostgreSQL. */
export class PatientKeys {
  private readonly kept: KeptKeys;
  private readonly reading = new Together((patients) => this.read(patients));
  private readonly making = new Together((patients) => this.make(patients));
  private looking: Promise<void> | null = null;

  constructor(
    private readonly rows: KeyRows,
    private readonly master: KeyObject,
    keptKeys: number,
  ) {
    this.kept = new KeptKeys(keptKeys);
  }

  async find(patient: string): Promise<Found> {
    if (this.kept.has(patient) && !this.kept.isCurrent) await this.look();
    return this.kept.find(patient) ?? this.reading.of(patient);
  }

  /** Made where there is none; always asked, since what is decided by it must not rest on what was so a moment ago. */
  findOrMake(patient: string): Promise<Found> {
    return this.making.of(patient);
  }

  forgetAll(): void {
    this.kept.forgetAll();
  }

  /** Resolves when nobody waits for a key. */
  async settled(): Promise<void> {
    await Promise.all([this.making.settled(), this.reading.settled()]);
  }

  /** Asks how many were erased; one question for all who want to know. */
  private look(): Promise<void> {
    const begunAt = performance.now();
    this.looking ??= this.rows
      .erasures()
      .then((erasures) => this.kept.learn(erasures, begunAt))
      .finally(() => {
        this.looking = null;
      });
    return this.looking;
  }

  private async read(patients: readonly string[]): Promise<(patient: string) => Found> {
    for (let nth = 1; nth <= READS; nth++) {
      const begunAt = performance.now();
      const read = await this.rows.read(patients);
      if (isTrusted(begunAt)) return this.opened(read, begunAt);
    }
    throw new KeysUnavailableError('PostgreSQL', 'No patient key can be read now: it answers too slowly');
  }

  private async make(patients: readonly string[]): Promise<(patient: string) => Found> {
    const begunAt = performance.now();
    return this.opened(await this.rows.makeAll(patients), begunAt);
  }

  private opened({ erasures, wrapped }: KeysRead, begunAt: number): (patient: string) => Found {
    this.kept.learn(erasures, begunAt);
    return (patient) => {
      const stored = wrapped.get(patient);
      if (stored === undefined) return null;
      const absence = absenceIn(stored);
      if (absence !== null) return absence;
      const key = new PatientSealingKey(unwrap(this.master, ownedBy(patient), stored));
      this.kept.keep(patient, key, erasures);
      return key;
    };
  }
}
