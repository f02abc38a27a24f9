import { type RawBuilder, sql } from 'kysely';
import { type RawEvent, START } from '#event-store';
import { hasTable, type ReadStore } from '#read-store';
import { holds, type PartitionSet, partitionOf, setIn } from '../partitions.js';
import { patientStreams } from '../patient-streams.js';
import { tableOf } from '../projection.js';
import { COPY_TABLE, type CopiedEventRow, logCopy, rawOf } from './log-copy.js';

/** Rows of the copy, with how far it went when they were read. */
export type Copied = {
  readonly events: readonly RawEvent[];
  /** Every event up to here is in it. */
  readonly upTo: bigint;
};

type Place = { readonly partitions: PartitionSet; readonly position: bigint };
type Found = { readonly rows: readonly CopiedEventRow[]; readonly places: readonly Place[] };
type Asked = {
  readonly stream: string;
  readonly from: number;
  readonly tell: (copied: Copied) => void;
  readonly fail: (error: unknown) => void;
};

/** Reads the log's copy. What one statement finds is of one moment: rows, and the places of the parts that they are in. */
export class CopiedEvents {
  private asked: Asked[] = [];
  private isMade = false;

  constructor(private readonly readStore: ReadStore) {}

  /** A stream from a revision on. All that are asked for in one turn share a statement. */
  stream(stream: string, from: number): Promise<Copied> {
    return new Promise((tell, fail) => {
      this.asked.push({ stream, from, tell, fail });
      if (this.asked.length === 1) queueMicrotask(() => void this.readAsked());
    });
  }

  /** All of a patient's streams by their names, in the order in which they began. */
  async ofPatient(patient: string): Promise<ReadonlyMap<string, Copied>> {
    const { rows, places } = await this.find(sql`
      select ${EVENT} from ${sql.table(COPY_TABLE)} as copied
      where copied.stream = any(array(
        select stream from ${sql.table(tableOf(patientStreams))} where "patientId" = ${patient}))`);
    const byStream = new Map<string, RawEvent[]>();
    for (const event of inOrder(rows.map(rawOf), ({ position }) => Number(position))) {
      const before = byStream.get(event.stream);
      if (before) before.push(event);
      else byStream.set(event.stream, [event]);
    }
    return new Map(
      [...byStream].map(([stream, events]) => [stream, { events, upTo: placeOf(places, stream) }]),
    );
  }

  /** The first events at or behind one position up to another, whichever parts they are in; at most `limit`. */
  async section(from: bigint, upTo: bigint, limit: number): Promise<Copied> {
    const { rows, places } = await this.find(sql`(
      select ${EVENT} from ${sql.table(COPY_TABLE)} as copied
      where copied.position >= ${Number(from)} and copied.position <= ${Number(upTo)}
      order by copied.position limit ${limit})`);
    const least = places.reduce((one, { position }) => (position < one ? position : one), upTo);
    const reached = places.length === 0 ? START : least;
    const events = rows.map(rawOf).filter(({ position }) => position <= reached);
    return { events: inOrder(events, ({ position }) => Number(position)), upTo: reached };
  }

  private async readAsked(): Promise<void> {
    const asked = this.asked.splice(0);
    try {
      const from = new Map<string, number>();
      for (const one of asked) from.set(one.stream, Math.min(one.from, from.get(one.stream) ?? one.from));
      const { rows, places } = await this.find(sql`
        select ${EVENT} from unnest(${[...from.keys()]}::text[], ${[...from.values()]}::bigint[])
          as wanted (stream, "from")
        join ${sql.table(COPY_TABLE)} as copied
          on copied.stream = wanted.stream and copied.revision >= wanted."from"`);
      const byStream = new Map<string, RawEvent[]>([...from.keys()].map((stream) => [stream, []]));
      for (const row of rows) byStream.get(row.stream)?.push(rawOf(row));
      for (const { stream, from: first, tell } of asked) {
        const own = (byStream.get(stream) ?? []).filter(({ revision }) => revision >= first);
        tell({ events: inOrder(own, ({ revision }) => revision), upTo: placeOf(places, stream) });
      }
    } catch (error) {
      for (const { fail } of asked) fail(error);
    }
  }

  private async find(events: RawBuilder<unknown>): Promise<Found> {
    // Before the first projector runs there is no copy.
    this.isMade ||= await hasTable(this.readStore.db, COPY_TABLE);
    if (!this.isMade) return { rows: [], places: [] };
    const { name, version } = logCopy;
    const { rows } = await sql<CopiedEventRow>`
      select '' as stream, 0 as revision, position::bigint, coalesce("eventId", '') as id, partitions as hash, '' as text
      from checkpoints where view = ${name} and version = ${version}
      union all ${events}`.execute(this.readStore.db);
    const places = rows.filter(({ stream }) => stream === '');
    return {
      rows: rows.filter(({ stream }) => stream !== ''),
      places: places.map(({ hash, position }) => ({ partitions: setIn(hash), position: BigInt(position) })),
    };
  }
}

const EVENT = sql`copied.stream, copied.revision, copied.position, copied.id, copied.hash, copied.text`;

function placeOf(places: readonly Place[], stream: string): bigint {
  const partition = partitionOf(stream);
  return places.find(({ partitions }) => holds(partitions, partition))?.position ?? START;
}

function inOrder(events: readonly RawEvent[], by: (event: RawEvent) => number): RawEvent[] {
  return [...events].sort((a, b) => by(a) - by(b));
}
