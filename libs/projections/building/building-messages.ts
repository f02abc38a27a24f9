import type { Made } from './piece-maker.js';

/** A piece to be made. `upTo`: to here the streams of the patients are read. */
export type PieceAsked = {
  readonly tables: readonly string[];
  readonly patients: readonly string[];
  readonly upTo: bigint;
};

/** Pieces are made in the order in which they are asked for; `end` once there are no more. */
export type ToBuilding = PieceAsked | 'end';

export type FromBuilding = readonly Made[];
