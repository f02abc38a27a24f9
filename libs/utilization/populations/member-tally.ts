import type { LengthOfStayMethod } from '../methods/index.js';
import { figuresOf } from './figures.js';

/** The lengths of some stays by one method, of a payer's own days. Mean and median are null where there are no stays. */
export type MemberLengths = {
  readonly method: string;
  readonly version: number;
  readonly days: number;
  readonly mean: number | null;
  readonly median: number | null;
};
export type MemberFigures = { readonly stays: number; readonly lengths: readonly MemberLengths[] };

/** Adds up what is a payer's of stays, by several methods. */
export class MemberTally {
  stays = 0;
  /** Those of persons of whom the payer is told otherwise. */
  known = 0;
  private readonly byLength: readonly Map<number, number>[];

  constructor(private readonly methods: readonly LengthOfStayMethod[]) {
    this.byLength = methods.map(() => new Map());
  }

  /** @param days - in the order of the methods */
  add(days: readonly number[], isKnown: boolean): void {
    this.stays += 1;
    if (isKnown) this.known += 1;
    for (const [place, lengths] of this.byLength.entries()) count(lengths, days[place] ?? 0, 1);
  }

  addAll({ stays, known, byLength }: MemberTally): this {
    this.stays += stays;
    this.known += known;
    for (const [place, lengths] of this.byLength.entries()) {
      for (const [days, times] of byLength[place] ?? []) count(lengths, days, times);
    }
    return this;
  }

  told(): MemberFigures {
    const lengths = this.methods.map(({ name, version }, place) => {
      const { days, mean, median } = figuresOf(this.byLength[place] ?? new Map(), []);
      return { method: name, version, days, mean, median };
    });
    return { stays: this.stays, lengths };
  }
}

function count(lengths: Map<number, number>, days: number, times: number): void {
  lengths.set(days, (lengths.get(days) ?? 0) + times);
}
