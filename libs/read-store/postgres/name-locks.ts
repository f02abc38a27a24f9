import { sql } from 'kysely';
import type { ReadStore } from '../read-store.js';

/** Connections that hold locks at once; who comes when all are taken shares the next one with whoever else came. */
const AT_ONCE = 4;

type Waiting = {
  readonly names: readonly string[];
  readonly work: () => Promise<void>;
  readonly refuse: (error: unknown) => void;
};

/** Lets nobody else work with the same names meanwhile, in whatever process on this database. */
export class NameLocks {
  private waiting: Waiting[] = [];
  /** Those that this process has locked, or is about to. */
  private readonly taken = new Set<string>();
  private running = 0;

  constructor(private readonly store: Pick<ReadStore, 'db'>) {}

  /** @throws ReadStoreUnavailableError where it cannot be known that nobody works with them; then nothing was done */
  alone<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, refuse) => {
      this.waiting.push({ names, refuse, work: () => work().then(resolve, refuse) });
      this.begin();
    });
  }

  private begin(): void {
    if (this.running === AT_ONCE) return;
    const [together, later] = this.apart();
    if (together.length === 0) return;
    this.waiting = later;
    this.running += 1;
    void this.lock(together).finally(() => {
      for (const { names } of together) for (const name of names) this.taken.delete(name);
      this.running -= 1;
      this.begin();
    });
  }

  /** Those who wait and share no name with each other, nor with those who work; and the rest. */
  private apart(): [together: Waiting[], later: Waiting[]] {
    const [together, later]: [Waiting[], Waiting[]] = [[], []];
    for (const one of this.waiting) {
      const isFree = !one.names.some((name) => this.taken.has(name));
      (isFree ? together : later).push(one);
      if (isFree) for (const name of one.names) this.taken.add(name);
    }
    return [together, later];
  }

  private async lock(together: readonly Waiting[]): Promise<void> {
    const names = [...new Set(together.flatMap((one) => one.names))];
    try {
      await this.store.db.transaction().execute(async (transaction) => {
        // All in one order, so that no two wait for each other.
        await sql`
          select pg_advisory_xact_lock(key)
          from (select distinct hashtextextended(name, 0) as key from unnest(${names}::text[]) as name order by key) as keys
        `.execute(transaction);
        await Promise.all(together.map(({ work }) => work()));
      });
    } catch (error) {
      // Whose work has ended was told so.
      for (const { refuse } of together) refuse(error);
    }
  }
}
