/**
 * Dice that fall the same way for the same seed.
 *
 * @see Marsaglia 2003, Xorshift RNGs (shifts 13, 17, 5)
 */
export class Random {
  private state = 0x9e3779b9;

  /** Each text has its own sequence. */
  constructor(seed: string) {
    for (const letter of seed) {
      this.state = Math.imul(this.state ^ (letter.codePointAt(0) ?? 0), 0x01000193);
      this.next();
    }
    if (this.state === 0) this.state = 1;
    for (let warm = 0; warm < 8; warm += 1) this.next();
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number; both ends may come. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** @throws Error where there is nothing to choose from */
  pick<T>(from: readonly T[]): T {
    const found = from[this.whole(0, from.length - 1)];
    if (found === undefined) throw new Error('There is nothing to choose from');
    return found;
  }

  /** Chooses a name; the numbers say how often each comes beside the others. */
  weighted<Name extends string>(weights: Readonly<Partial<Record<Name, number>>>): Name {
    const entries = Object.entries(weights) as [Name, number][];
    let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    return this.pick(entries)[0];
  }
}
