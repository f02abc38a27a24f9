import { createHash } from 'node:crypto';
import { type IdRange, patientOfStream } from '#event-store';

/** The log is cut by patient into so many parts, for those who share the work. Fixed: rows and checkpoints rest on it. */
export const PARTITIONS = 64;

/** Some of the partitions, bit by bit. */
export type PartitionSet = bigint;

export const NO_PARTITIONS: PartitionSet = 0n;
export const ALL_PARTITIONS: PartitionSet = (1n << BigInt(PARTITIONS)) - 1n;

/** How many ids begin with one of the 256 pairs of hex digits: a partition has four of these pairs. */
const PAIRS = 256 / PARTITIONS;
const HEX = 16;

/**
 * The partition of a stream, counted from 0: that of its patient, so that all that is about one patient is in one;
 * streams of nobody are spread by their names.
 */
export function partitionOf(stream: string): number {
  const patient = patientOfStream(stream);
  if (patient !== null) return partitionOfPatient(patient);
  return (createHash('sha256').update(stream).digest()[0] ?? 0) % PARTITIONS;
}

/** The first six bits of the id, so that a partition's patients are those between two ids. */
export function partitionOfPatient(patient: string): number {
  return Math.floor(Number.parseInt(patient.slice(0, 2), HEX) / PAIRS);
}

export function partitionSet(partitions: Iterable<number>): PartitionSet {
  let set = NO_PARTITIONS;
  for (const partition of partitions) set |= 1n << BigInt(partition);
  return set;
}

export function holds(set: PartitionSet, partition: number): boolean {
  return ((set >> BigInt(partition)) & 1n) === 1n;
}

export function isWithin(some: PartitionSet, set: PartitionSet): boolean {
  return (some & ~set) === NO_PARTITIONS;
}

/** In order. */
export function partitionsIn(set: PartitionSet): number[] {
  return Array.from({ length: PARTITIONS }, (_, partition) => partition).filter((one) => holds(set, one));
}

/** As it is stored. */
export function textOf(set: PartitionSet): string {
  return set.toString(HEX).padStart(PARTITIONS / 4, '0');
}

export function setIn(text: string): PartitionSet {
  return BigInt(`0x${text}`);
}

/** Between which ids the patients of these partitions are, in order. */
export function idRanges(set: PartitionSet): IdRange[] {
  const ranges: IdRange[] = [];
  for (const partition of partitionsIn(set)) {
    const [from, upTo] = [beginning(partition), beginning(partition + 1)];
    const last = ranges.at(-1);
    if (last?.upTo === from) ranges.splice(-1, 1, { from: last.from, upTo });
    else ranges.push({ from: from ?? '', upTo });
  }
  return ranges;
}

/** No id is before the first, or behind the last. */
function beginning(partition: number): string | null {
  return partition === PARTITIONS ? null : (partition * PAIRS).toString(HEX).padStart(2, '0');
}
