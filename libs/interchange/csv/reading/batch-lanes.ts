import type { Row } from '../rows/row.js';

/** Rows on their way, each with the line of the file that it ends on. */
export type Outgoing = { readonly row: Row; readonly line: number };
export type Deliver = (rows: readonly Outgoing[]) => Promise<void>;

const ROWS_IN_A_BATCH = 400;
/** A body holds 256 KiB. */
const BYTES_IN_A_BATCH = 192 * 1024;
const LANES = 4;

type Lane = { rows: Outgoing[]; bytes: number; underway: Promise<void> };

/**
 * Gathers rows into batches, of which a few are under way at once. Everything about one patient goes through
 * one lane and so keeps its order. While a lane is busy its next batch waits, and the file with it.
 */
export class BatchLanes {
  private readonly lanes: Lane[] = Array.from({ length: LANES }, emptyLane);
  private failure: { readonly reason: unknown } | undefined;

  constructor(private readonly deliver: Deliver) {}

  /** @throws what an earlier batch failed with */
  async add(row: Row, line: number): Promise<void> {
    const lane = this.lanes[laneOf(row)] ?? emptyLane();
    const bytes = Buffer.byteLength(JSON.stringify(row)) + 1;
    if (lane.rows.length === ROWS_IN_A_BATCH || lane.bytes + bytes > BYTES_IN_A_BATCH) await this.send(lane);
    lane.rows.push({ row, line });
    lane.bytes += bytes;
  }

  /** Sends what is gathered and waits until all is answered. */
  async flush(): Promise<void> {
    await Promise.all(this.lanes.map((lane) => this.send(lane)));
    await this.settle();
  }

  /** Waits for what is under way; what is only gathered is dropped. */
  async settle(): Promise<void> {
    for (const lane of this.lanes) {
      lane.rows = [];
      lane.bytes = 0;
    }
    await Promise.all(this.lanes.map(({ underway }) => underway));
    this.rethrow();
  }

  private async send(lane: Lane): Promise<void> {
    await lane.underway;
    this.rethrow();
    const { rows } = lane;
    if (rows.length === 0) return;
    lane.rows = [];
    lane.bytes = 0;
    lane.underway = this.deliver(rows).catch((reason) => {
      this.failure ??= { reason };
    });
  }

  private rethrow(): void {
    if (this.failure !== undefined) throw this.failure.reason;
  }
}

function emptyLane(): Lane {
  return { rows: [], bytes: 0, underway: Promise.resolve() };
}

function laneOf(row: Row): number {
  const name = row.record === 'facility' ? row.organisation : row.patient.value;
  let hash = 0;
  for (let index = 0; index < name.length; index++) hash = (hash * 31 + name.charCodeAt(index)) | 0;
  return Math.abs(hash) % LANES;
}
