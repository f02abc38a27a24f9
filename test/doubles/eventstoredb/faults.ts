/**
 * What becomes of an append:
 * - `notReady`: refused in an election, as "Server Is Not Ready"
 * - `late`: written, and answered that the deadline passed; `lost`: the same, but not written
 * - `unanswered`: written, and never answered; `ignored`: neither
 * - `notLeader`: refused, with the leader's address
 * - `broken`: written, and the connection's stream breaks; with it break all that wait on it
 */
export type AppendFault = 'notReady' | 'late' | 'lost' | 'unanswered' | 'ignored' | 'notLeader' | 'broken';

/**
 * What becomes of a read: refused in an election; it falls silent after so many events; or so many of the last are not
 * there yet, as at a node that has just begun to lead.
 */
export type ReadFault = 'notReady' | { readonly silentAfter: number } | { readonly lacks: number };

/** The switches. What is in a list happens once, in its order. */
export class Faults {
  readonly appends: AppendFault[] = [];
  readonly reads: ReadFault[] = [];
  /** Nothing is pushed any more, and nobody is told. */
  mute = false;
}
