import { ALL_PARTITIONS, holds, type PartitionSet, partitionOfPatient } from '../partitions.js';
import { Past, type Source } from '../past.js';
import type { SharedFolds } from '../shared-folds.js';
import { type ViewFollower, viewsOf } from '../view-follower.js';
import type { Made } from './piece-maker.js';

/** Partitions of a view of patients of which it holds nothing. */
export type EmptyPart = { readonly follower: ViewFollower; readonly partitions: PartitionSet };

/** What is read to make a piece, and folded once for all views. */
export type PieceSource = Source & { readonly shared: SharedFolds };

/**
 * Makes a piece of a build: reads the streams of some patients up to a position and folds them; writes nothing.
 *
 * @returns in the order of the parts
 */
export async function makePiece(
  source: PieceSource,
  parts: readonly EmptyPart[],
  patients: readonly string[],
  upTo: bigint,
): Promise<readonly Made[]> {
  const past = new Past(source, upTo);
  const views = viewsOf(parts.map(({ follower }) => follower));
  const told = await source.shared.build(views, patients, past);
  return Promise.all(
    parts.map(({ follower, partitions }) => follower.make(patientsOf(partitions, patients), past, told)),
  );
}

/** Those among patients that are in some partitions. */
export function patientsOf(partitions: PartitionSet, patients: readonly string[]): readonly string[] {
  if (partitions === ALL_PARTITIONS) return patients;
  return patients.filter((patient) => holds(partitions, partitionOfPatient(patient)));
}
