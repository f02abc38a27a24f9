/** What a refusal rests on: facts already standing, or the change of the same command. */
export type ConflictingFact = {
  /** Null where the fact is stated by the refused command itself. */
  readonly factId: string | null;
  /** Place in the command's changes, counted from 0; only where `factId` is null. */
  readonly change?: number;
  readonly type?: string;
  readonly effectiveAt?: string;
  /** Who owns the fact; place and date are told to that organisation alone. */
  readonly organisation?: string | null;
};

export type RefusalGrounds = {
  /** JSON pointer or name of the input that is wrong. */
  readonly field?: string;
  readonly facts?: readonly ConflictingFact[];
  /** What the caller can do instead. */
  readonly wayOut?: string;
};

/** A command or query was refused by a rule and changed nothing. `code` is stable; the table of codes is at the edge. */
export class RefusedError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly grounds: RefusalGrounds = {},
  ) {
    super(message);
  }
}

/** `Prefer: handling=strict` and there are warnings nobody acknowledged: nothing was written. */
export class WarningsUnacknowledgedError extends RefusedError {
  constructor(readonly warnings: readonly Warning[]) {
    super(
      'WARNINGS_UNACKNOWLEDGED',
      `Not acknowledged: ${warnings.map((warning) => warning.code).join(', ')}`,
      {
        wayOut: 'Send the command again with these codes in `acknowledge`',
      },
    );
  }
}

/** Something to know about an accepted fact; it never blocks. Stored with the event. */
export type Warning = {
  readonly code: string;
  readonly facts: readonly string[];
  readonly acknowledged: boolean;
};
