import type { Clock } from '#event-sourcing';
import type { ProjectorWorker } from '#projections';

const HOUR_MS = 3_600_000;
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

/** Each hour some more patients are folded anew and compared with the views, from the first to the last and again. */
export class HourlyCheck {
  last: SliceChecked | null = null;
  private after: string | null = null;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly projector: Pick<ProjectorWorker, 'checkSlice'>,
    private readonly clock: Clock,
    private readonly tell: (found: SliceChecked) => void,
  ) {
    // Where the projector is down it is for readiness to say so; the next hour goes on here.
    this.timer = setInterval(() => void this.next().catch(() => {}), HOUR_MS);
    this.timer.unref();
  }

  /** Looks at the next slice now. */
  async next(): Promise<SliceChecked> {
    const differing: Record<string, number> = {};
    let patients = 0;
    do {
      const found = await this.projector.checkSlice(this.after, PIECE);
      this.after = found.patients < PIECE ? null : found.last;
      patients += found.patients;
      for (const [view, rows] of Object.entries(found.differing)) {
        differing[view] = (differing[view] ?? 0) + rows;
      }
    } while (this.after !== null && patients < SLICE);
    this.last = { at: new Date(this.clock.now()).toISOString(), patients, differing };
    this.tell(this.last);
    return this.last;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
