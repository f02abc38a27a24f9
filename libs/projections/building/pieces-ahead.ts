import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BatchPath } from '../batch-path.js';
import { nextPatients } from '../patient-streams.js';
import { tableOf } from '../projection.js';
import { unionOf } from '../tracks.js';
import { type EmptyPart, makePiece } from './made-piece.js';
import type { Made } from './piece-maker.js';

const PATIENTS_AT_ONCE = 256;

/** So that the other thread has one to go on with while this one takes the one before. */
const MADE_ELSEWHERE = 2;

/** So many are kept at most; enough for this thread to go on while the other one starts. */
const AHEAD = 6;

type Piece = {
  readonly patients: readonly string[];
  readonly isLast: boolean;
  readonly making: Promise<readonly Made[]>;
  /** Null until it is there. */
  made: readonly Made[] | null;
};

/**
 * The pieces of a build, in the order of the patients. Where there is another thread it makes some of them, and this one
 * makes others until the next to be written is there.
 */
export class PiecesAhead {
  private pieces: Piece[] = [];
  private writtenUpTo: string | null = null;
  /** Settled where no piece is being added; they are added one after the other, each behind the last. */
  private adding: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly parts: readonly EmptyPart[],
    private readonly upTo: bigint,
  ) {}

  /** The next to be written, and the same again until it is {@link written}. */
  async next(path: BatchPath): Promise<{ readonly made: readonly Made[]; readonly isLast: boolean }> {
    try {
      for (;;) {
        await this.adding;
        await this.makeElsewhere(path);
        const [first] = this.pieces;
        if (first?.made) return { made: first.made, isLast: first.isLast };
        if (first && (path.pieceMaker === undefined || !this.isMoreToMake)) await first.making;
        else await (await this.makeHere(path)).making;
      }
    } catch (error) {
      // Those behind the one that failed must not be written before it.
      this.pieces = [];
      this.adding = Promise.resolve();
      throw error;
    }
  }

  /** Begins another piece while one is written, where others are waited for meanwhile: the streams come from afar. */
  goOn(path: BatchPath): void {
    if (path.readStreams === undefined || !this.isMoreToMake) return;
    this.adding = this.makeHere(path);
    this.adding.catch(() => {});
  }

  written(): void {
    this.writtenUpTo = this.pieces.shift()?.patients.at(-1) ?? this.writtenUpTo;
  }

  private get isMoreToMake(): boolean {
    return this.pieces.length < AHEAD && !this.pieces.at(-1)?.isLast;
  }

  private async makeElsewhere(path: BatchPath): Promise<void> {
    const { pieceMaker } = path;
    // A build of one piece is not worth another thread.
    const isFirst = this.writtenUpTo === null && this.pieces.length === 0;
    if (pieceMaker === undefined || isFirst) return;
    // What the other thread has sent is taken in between two turns.
    await nextTurn();
    const tables = this.parts.map(({ follower }) => tableOf(follower.view));
    const underWay = () => this.pieces.filter(({ made }) => made === null).length;
    while (this.isMoreToMake && underWay() < MADE_ELSEWHERE) {
      await this.add(path, (patients) => pieceMaker.make(tables, patients, this.upTo));
    }
  }

  private makeHere(path: BatchPath): Promise<Piece> {
    return this.add(path, (patients) => makePiece(path, this.parts, patients, this.upTo));
  }

  private async add(
    { readStore }: BatchPath,
    make: (patients: readonly string[]) => Promise<readonly Made[]>,
  ): Promise<Piece> {
    const after = this.pieces.at(-1)?.patients.at(-1) ?? this.writtenUpTo;
    const patients = await nextPatients(readStore.db, after, PATIENTS_AT_ONCE, unionOf(this.parts));
    const making = make(patients);
    const piece: Piece = { patients, isLast: patients.length < PATIENTS_AT_ONCE, making, made: null };
    this.pieces.push(piece);
    making.then(
      (made) => {
        piece.made = made;
      },
      () => {},
    );
    return piece;
  }
}
