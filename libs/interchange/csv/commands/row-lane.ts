import {
  type Command,
  type CommandHandling,
  commandFrom,
  type Decider,
  eventIdOf,
  type Fact,
  type Facts,
  idOf,
  type Outcome,
  type PatientKey,
  RefusedError,
  type Sending,
} from '#event-sourcing';
import type { Json, Source } from '#event-store';
import { factsByRow, latestOf } from '../rows/reconciling.js';
import type { Row } from '../rows/row.js';
import { changesOf, type RowResult } from '../rows/row-result.js';

/** A row on its way into the record, with what it is known by there. */
export type Arriving<R extends Row = Row> = {
  readonly row: R;
  /** What `source.row` holds: the row's id, with the patient's own id where the source's identifier stood. */
  readonly key: string;
};

/** A row yields at most four events, and an append holds 64. */
const ROWS_IN_ONE_APPEND = 16;

/** Rows of one stream, in the order of the file. */
export type Lane<R extends Row, State extends { readonly facts: Facts }, Context> = {
  readonly stream: string;
  readonly patient: string;
  readonly key: PatientKey;
  readonly decider: Decider<State, R, Context>;
  readonly rows: readonly Arriving<R>[];
  /** @param known - the facts that the row has spoken of before */
  readonly contextFor: (known: readonly Fact[]) => Promise<Context>;
};

/** Id of the command that states a row for the first time, by which the row is found wherever it went. */
export function firstCommandId(name: string, key: string): string {
  return idOf('import', name, key, 'none');
}

/** Id of the first event of a row. */
export function firstEventId(name: string, key: string): string {
  return eventIdOf(firstCommandId(name, key), 0);
}

/** Carries the rows of one stream out, several in one append. */
export class RowLanes {
  constructor(
    private readonly handling: CommandHandling,
    /** Name of the file as events keep it: `synthea/encounters`. */
    private readonly name: string,
    private readonly sending: Sending,
    private readonly saw: (outcome: Outcome) => void,
  ) {}

  async run<R extends Row, State extends { readonly facts: Facts }, Context>(
    lane: Lane<R, State, Context>,
  ): Promise<RowResult[]> {
    const results: RowResult[] = [];
    for (const rows of chunksOf(lane.rows)) results.push(...(await this.append(lane, rows)));
    return results;
  }

  private async append<R extends Row, State extends { readonly facts: Facts }, Context>(
    lane: Lane<R, State, Context>,
    rows: readonly Arriving<R>[],
  ): Promise<RowResult[]> {
    const { state } = await this.handling.load(lane.stream, lane.decider);
    const known = factsByRow(state.facts, this.name);
    const asked = rows.map((arriving) => {
      const before = known.get(arriving.key) ?? [];
      const digest = lane.key.digest(contentOf(arriving.row));
      return { arriving, before, digest, isNews: latestOf(before)?.imported?.digest !== digest };
    });
    const news = asked.filter(({ isNews }) => isNews);
    const commands = news.map(({ arriving, before, digest }) => this.command(lane, arriving, before, digest));
    const settled =
      news.length === 0 ? [] : await this.handling.handleAll(lane.decider, lane.stream, commands);
    return asked.map((one) => {
      const { number } = one.arriving.row;
      const outcome = settled[news.indexOf(one)];
      if (outcome?.status === 'fulfilled') this.saw(outcome.value);
      if (outcome === undefined) return { number, result: 'unchanged', events: 0 };
      return outcome.status === 'fulfilled'
        ? accepted(number, outcome.value, one.before)
        : refused(number, outcome.reason);
    });
  }

  private command<R extends Row, State extends { readonly facts: Facts }, Context>(
    lane: Lane<R, State, Context>,
    { row, key }: Arriving<R>,
    before: readonly Fact[],
    digest: string,
  ): Command<R, Context> {
    const source: Source = { kind: 'import', name: this.name, row: key, digest };
    // The events that stand are part of the id, so that a row may return to an earlier form.
    const standing = before.map((fact) => fact.standing);
    const id =
      before.length === 0
        ? firstCommandId(this.name, key)
        : idOf('import', this.name, key, digest, ...standing);
    const sending = { ...this.sending, commandId: id };
    return commandFrom(sending, {
      stream: lane.stream,
      patient: lane.patient,
      body: row,
      source,
      digestOf: { digest },
      streamFromBody: before.length === 0,
      registers: row.record === 'patient',
      context: () => lane.contextFor(before),
    });
  }
}

/** What a row says, wherever it stood in its file. */
export function contentOf({ number: _, ...content }: Row): Json {
  return content as unknown as Json;
}

/** @throws what is no refusal: the batch is to be sent again */
export function refused(number: number, reason: unknown): RowResult {
  if (!(reason instanceof RefusedError)) throw reason;
  const { code, message, grounds } = reason;
  const field = grounds.field === undefined ? {} : { field: grounds.field };
  return { number, result: 'refused', events: 0, code, reason: message, ...field };
}

function accepted(
  number: number,
  { events, warnings, repeated }: Outcome,
  before: readonly Fact[],
): RowResult {
  if (events.length === 0 || repeated) return { number, result: 'unchanged', events: 0 };
  const codes = [...new Set(warnings.map(({ code }) => code))];
  return {
    number,
    result: before.length === 0 ? 'taken' : 'corrected',
    events: events.length,
    ...(codes.length === 0 ? {} : { warnings: codes }),
    ...(before.length === 0 ? {} : { changed: changesOf(before, events) }),
  };
}

/** Several rows of one id are several forms of one row: each is decided on what the one before it left. */
function chunksOf<R extends Row>(rows: readonly Arriving<R>[]): Arriving<R>[][] {
  const chunks: Arriving<R>[][] = [];
  let chunk: Arriving<R>[] = [];
  for (const arriving of rows) {
    if (chunk.length === ROWS_IN_ONE_APPEND || chunk.some(({ key }) => key === arriving.key)) {
      chunks.push(chunk);
      chunk = [];
    }
    chunk.push(arriving);
  }
  return chunk.length === 0 ? chunks : [...chunks, chunk];
}
