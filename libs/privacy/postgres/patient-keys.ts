import type { KeyObject } from 'node:crypto';
import { KeysUnavailableError, type PatientKey, SealBrokenError } from '#event-sourcing';
import { PatientSealingKey } from '../patient-sealing-key.js';
import { type Absence, absenceIn, ownedBy } from '../stored-keys.js';
import { isTrusted, KeptKeys } from './kept-keys.js';
import type { KeyRows, KeysRead } from './key-rows.js';
import type { MasterKeys } from './master-keys.js';
import { Together } from './together.js';

/** A key, or why there is none; null where nothing is known of the patient. */
export type Found = PatientKey | Absence | null;

/** What took too long to be trusted, or met another master key, is done so many times at most. */
const ATTEMPTS = 3;

/** By patient: a key, why there is none, or null where it does not open. */
type Opened = ReadonlyMap<string, KeyObject | Absence | null>;

/** The keys of patients as one process uses them: from memory where nobody was erased, else from PostgreSQL. */
export class PatientKeys {
  private readonly kept: KeptKeys;
  private readonly reading = new Together((patients) => this.read(patients));
  private readonly making = new Together((patients) => this.make(patients));
  private looking: Promise<void> | null = null;

  constructor(
    private readonly rows: KeyRows,
    private readonly masters: MasterKeys,
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
    const found = await this.attempts(() => this.rows.read(patients), isTrusted);
    if (found !== null) return found;
    throw new KeysUnavailableError('PostgreSQL', 'No patient key can be read now: it answers too slowly');
  }

  private async make(patients: readonly string[]): Promise<(patient: string) => Found> {
    const making = () => this.rows.makeAll(patients, this.masters.standing);
    const found = await this.attempts(making, () => true);
    if (found !== null) return found;
    throw new KeysUnavailableError(
      'PostgreSQL',
      'No patient key can be made now: the master key changes all the time',
    );
  }

  /**
   * @param ask - gives null where it met another master key
   * @param isGood - whether an answer can be trusted to what was asked at that time
   * @returns null where none could
   */
  private async attempts(
    ask: () => Promise<KeysRead | null>,
    isGood: (begunAt: number) => boolean,
  ): Promise<((patient: string) => Found) | null> {
    for (let nth = 1; nth <= ATTEMPTS; nth++) {
      const begunAt = performance.now();
      const read = await ask();
      const opened = read === null ? null : this.opened(read);
      // What opens under no master key that is known may be under a new one; in the end it was altered.
      const isWhole = opened !== null && (nth === ATTEMPTS || ![...opened.values()].includes(null));
      if (read !== null && isWhole && isGood(begunAt)) return this.given(read, opened, begunAt);
      if (!isWhole) await this.masters.look();
    }
    return null;
  }

  private opened({ wrapped }: KeysRead): Opened {
    return new Map(
      [...wrapped].map(([patient, stored]) => [
        patient,
        absenceIn(stored) ?? this.masters.unwrapped(ownedBy(patient), stored),
      ]),
    );
  }

  private given({ erasures }: KeysRead, opened: Opened, begunAt: number): (patient: string) => Found {
    this.kept.learn(erasures, begunAt);
    return (patient) => {
      const found = opened.get(patient);
      if (found === undefined) return null;
      if (found === null) throw new SealBrokenError('The key of this patient was altered or moved');
      if (typeof found === 'string') return found;
      const key = new PatientSealingKey(found);
      this.kept.keep(patient, key, erasures);
      return key;
    };
  }
}
