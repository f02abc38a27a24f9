import assert from 'node:assert/strict';

/** How long is taken for it: `short` is part of `npm test`. */
export type Scale = 'short' | 'long';

/** What one check counted. All held where `held` is `tried` and nothing is lost or doubled. */
export type Row = {
  readonly name: string;
  /** Faults made. */
  readonly tried: number;
  /** Faults after which everything was as it must be. */
  readonly held: number;
  /** Acknowledged commands that were not there afterwards. */
  readonly lost: number;
  /** Commands that were there more than once, and events of commands that were refused. */
  readonly doubled: number;
  /** Why the fault cannot be made on this machine; what it is made with is missing. */
  readonly skipped?: string;
};

export type Say = (line: string) => void;

/** Begins what is said of a fault that was not held. */
export const NOT_HELD = 'NOT HELD:';

/** One kind of fault. */
export type Check = {
  readonly name: string;
  /** All of these are made on one cluster, and so one at a time. */
  readonly onCluster?: boolean;
  readonly run: (tally: Tally, scale: Scale) => Promise<void>;
};

/** Counts for one check. */
export class Tally {
  tried = 0;
  held = 0;
  lost = 0;
  doubled = 0;
  skipped: string | undefined;

  constructor(readonly say: Say) {}

  /**
   * Makes one fault, or several that are judged as one: held where `work` does not throw.
   *
   * @returns whether it was
   */
  async fault(what: string, work: () => Promise<void>, count = 1): Promise<boolean> {
    this.tried += count;
    try {
      await work();
      this.held += count;
      return true;
    } catch (error) {
      this.say(`${NOT_HELD} ${what}: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
      return false;
    }
  }

  skip(why: string): void {
    this.skipped = why;
    this.say(`SKIPPED: ${why}`);
  }

  /** Makes faults one after the other, and no more after one that was not held. */
  async faults(count: number, what: string, work: (number: number) => Promise<void>): Promise<void> {
    for (let number = 1; number <= count; number++) {
      if (!(await this.fault(`${what} ${number}`, () => work(number)))) return;
      if (number % PROGRESS_EVERY === 0 && number < count) this.say(`${number} of ${count}`);
    }
  }
}

const PROGRESS_EVERY = 50;

/** Runs a check; where it breaks down outside a fault, that is a fault not held. */
export async function rowOf(check: Check, scale: Scale, say: Say): Promise<Row> {
  const tally = new Tally(say);
  await check.run(tally, scale).catch((error) =>
    tally.fault('broke down', async () => {
      throw error;
    }),
  );
  const { tried, held, lost, doubled, skipped } = tally;
  return { name: check.name, tried, held, lost, doubled, ...(skipped === undefined ? {} : { skipped }) };
}

export function isWhole({ tried, held, lost, doubled, skipped }: Row): boolean {
  return (tried > 0 || skipped !== undefined) && held === tried && lost === 0 && doubled === 0;
}

/** At least four of five: what a fault at a random instant must have met to say anything. */
export function assertMostly(amidst: number, tried: number, what: string): void {
  assert.ok(amidst >= tried * 0.8, `only ${amidst} of ${tried} ${what}`);
}
