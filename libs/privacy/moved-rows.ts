/** A key as it is stored, by the name of what it is of: it opens under the same master key wherever it lies. */
export type WrappedKey = { readonly name: string; readonly wrapped: Uint8Array };

/** The keys of an installation, for whoever puts them elsewhere. */
export interface KeysToMove {
  /** The installation's secret, and what it signs with. */
  installation(): readonly WrappedKey[];
  /** Those of the patients, by their ids, and what stands in the place of those that were lost or erased. */
  patients(): Iterable<readonly WrappedKey[]>;
}

/** The last entry that each process wrote. */
export type LastOfProcess = {
  readonly process: string;
  readonly n: number;
  readonly day: string;
  readonly hash: string;
};

/** By which entries a patient is found. */
export type PatientFoundBy = { readonly patient: Uint8Array; readonly places: readonly number[] };
