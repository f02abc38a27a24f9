type Waiting<Result> = { resolve(result: Result): void; reject(reason: unknown): void };

/** As many go with one statement. */
const MOST = 1000;

/** Carries out for many at once what is wanted for each: all of a turn, or what comes while others are under way. */
export class Together<Result> {
  #wanted = new Map<string, Waiting<Result>[]>();
  #running: Promise<void> | null = null;

  constructor(private readonly carryOut: (names: readonly string[]) => Promise<(name: string) => Result>) {}

  of(name: string): Promise<Result> {
    return new Promise((resolve, reject) => {
      const waiting = this.#wanted.get(name) ?? [];
      waiting.push({ resolve, reject });
      this.#wanted.set(name, waiting);
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is waited for. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // Whoever wants something in this turn comes along.
    await null;
    while (this.#wanted.size > 0) await this.#next();
    this.#running = null;
  }

  /** Never rejects. */
  async #next(): Promise<void> {
    const some = [...this.#wanted].slice(0, MOST);
    for (const [name] of some) this.#wanted.delete(name);
    try {
      const resultOf = await this.carryOut(some.map(([name]) => name));
      for (const [name, waiting] of some) settle(waiting, () => resultOf(name));
    } catch (error) {
      for (const [, waiting] of some) for (const { reject } of waiting) reject(error);
    }
  }
}

function settle<Result>(waiting: readonly Waiting<Result>[], result: () => Result): void {
  try {
    const given = result();
    for (const { resolve } of waiting) resolve(given);
  } catch (error) {
    for (const { reject } of waiting) reject(error);
  }
}
