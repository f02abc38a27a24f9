import type { Clock } from '#event-sourcing';
import type { ServedProjector } from './served-projector.js';

const HOUR_MS = 3_600_000;
/** A little less, since no two hours of timers are the same. */
const TURN_MS = HOUR_MS - 60_000;
/** Patients looked at in an hour, and at once: between two pieces the projector goes on with its work. */
const SLICE = 1_000;
const PIECE = 50;

/** What the last look found. */
export type SliceChecked = {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly patients: number;
  /** Rows that are not what the events give, by the name of the table; only where there are any. */
  readonly differing: Readonly<Record<string, number>>;
};

/** Whose turn it is to look, and how far the last look came: a patient, or null for the beginning. */
export type Turns = {
  take(everyMs: number): Promise<boolean>;
  after(): Promise<string | null>;
  came(to: string | null): Promise<void>;
};

/** Nobody else looks. */
export class OwnTurns implements Turns {
  private last: string | null = null;

  async take(): Promise<boolean> {
    return true;
  }

  async after(): Promise<string | null> {
    return this.last;
  }

  async came(to: string | null): Promise<void> {
    this.last = to;
  }
}

/** Each hour some more patients are folded anew and compared with the views, from the first to the last and again. */
export class HourlyCheck {
  last: SliceChecked | null = null;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly projector: Pick<ServedProjector, 'checkSlice'>,
    private readonly turns: Turns,
    private readonly clock: Clock,
    private readonly tell: (found: SliceChecked) => void,
  ) {
    // Where the projector is down it is for readiness to say so; the next hour goes on here.
    this.timer = setInterval(() => void this.inTurn().catch(() => {}), HOUR_MS);
    this.timer.unref();
  }

  /** Looks at the next slice now. */
  async next(): Promise<SliceChecked> {
    const differing: Record<string, number> = {};
    let patients = 0;
    let after = await this.turns.after();
    do {
      const found = await this.projector.checkSlice(after, PIECE);
      after = found.patients < PIECE ? null : found.last;
      await this.turns.came(after);
      patients += found.patients;
      for (const [view, rows] of Object.entries(found.differing)) {
        differing[view] = (differing[view] ?? 0) + rows;
      }
    } while (after !== null && patients < SLICE);
    this.last = { at: new Date(this.clock.now()).toISOString(), patients, differing };
    this.tell(this.last);
    return this.last;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async inTurn(): Promise<void> {
    if (await this.turns.take(TURN_MS)) await this.next();
  }
}
