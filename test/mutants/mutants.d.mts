/** A promise, and how to switch it off: `find` stands exactly once in `file`. */
export type Mutant = {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Of these at least one test must turn red. */
  readonly specs: readonly string[];
};

export const mutants: readonly Mutant[];
