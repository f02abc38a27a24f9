import { type Entry, keyOf } from './entries.js';
import type { AnyFold } from './projection.js';

/** What a key has come to, and from how many events. */
export type State = { readonly state: unknown; readonly events: number };

/** One fold with the states of some keys. Keys that could not be folded are left out. */
export class Folding {
  readonly states = new Map<string, State>();
  /** Made once a state, for all views that ask. */
  private readonly made = new Map<string, { readonly told: unknown }>();

  constructor(readonly fold: AnyFold) {}

  begin(key: string, entries: readonly Entry[]): void {
    this.next(key, null, entries);
  }

  evolve(byKey: ReadonlyMap<string, readonly Entry[]>): void {
    this.made.clear();
    for (const [key, entries] of byKey) {
      const before = this.states.get(key);
      if (before) this.next(key, before, entries);
    }
  }

  /** @returns null of a key that could not be folded @throws as the fold's `told` does */
  told(key: string): { readonly told: unknown } | null {
    const known = this.made.get(key);
    if (known) return known;
    const state = this.states.get(key);
    if (!state) return null;
    const made = { told: this.fold.told(state.state) };
    this.made.set(key, made);
    return made;
  }

  private next(key: string, before: State | null, entries: readonly Entry[]): void {
    try {
      let state = before ? before.state : this.fold.initial(key);
      for (const entry of entries) state = evolved(this.fold, state, entry);
      this.states.set(key, { state, events: (before?.events ?? 0) + entries.length });
    } catch {
      // Each view looks for the event at fault by itself, and puts the key into its quarantine.
      this.states.delete(key);
    }
  }
}

/** The state after one more entry; entries of other kinds are passed over. @throws where it cannot be applied */
export function evolved(fold: AnyFold, state: unknown, entry: Entry): unknown {
  if (keyOf(fold, entry) === null) return state;
  if (entry.failure) throw entry.failure.error;
  return fold.evolve(state, entry.event);
}
