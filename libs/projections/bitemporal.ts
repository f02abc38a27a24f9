import type { Projection, View } from './projection.js';

/** Between which two places in the log a row was what was known; `knownTo` is null while it still is. */
export type Known = {
  /** Position of the last event of the append that brought it, and that event's id. */
  readonly knownFrom: number;
  readonly learnedFrom: string;
  /** The same of the append that took it away. */
  readonly knownTo: number | null;
  readonly outdatedBy: string | null;
};

/** Which of its columns are positions. */
export const KNOWN_POSITIONS: readonly string[] = ['knownFrom', 'knownTo'];

type Now<State, Row extends object> = Omit<Projection<State, Row>, 'over' | 'opens' | 'indexes'> &
  Pick<View<Row & Known>, 'indexes'>;
type Append = { readonly commandId: string; readonly position: number; readonly event: string };

/** `told` is the row with what is known of it, made once. */
type Version<Row> = { readonly row: Row; readonly told: Row & Known };

/**
 * Every row that was ever known, and the append that was taken in last, which may still go on. `settled` is what they
 * come to if it does not, once somebody asked.
 */
type Memory<State, Row> = {
  now: State;
  versions: readonly Version<Row>[];
  append: Append | null;
  settled: readonly Version<Row>[] | null;
};

/**
 * A view of what was known at every place of the log: the rows of a view of the present, and those it had before. They
 * change with each append (events of one command), whose events nobody ever knew one without the other. So neither the
 * size of a batch nor a rebuild makes a difference to the rows. A row is known at a position when
 * `knownFrom <= position` and `knownTo` is null or greater.
 */
export function bitemporal<State, Row extends object>(
  view: Now<State, Row>,
): Projection<Memory<State, Row>, Row & Known> {
  const nameOf = (row: Row) => view.primaryKey.map((column) => row[column]).join('\0');
  const settle = (memory: Memory<State, Row>) => {
    const { now, versions, append } = memory;
    memory.settled ??= append === null ? versions : succeeded(versions, view.rows(now), append, nameOf);
    return memory.settled;
  };
  return {
    ...(view as unknown as View<Row & Known>),
    kinds: view.kinds,
    by: view.by,
    columns: {
      ...view.columns,
      knownFrom: 'integer',
      learnedFrom: 'text',
      knownTo: 'integer?',
      outdatedBy: 'text?',
    } as View<Row & Known>['columns'],
    primaryKey: [...view.primaryKey, 'knownFrom'] as View<Row & Known>['primaryKey'],
    initial: (key) => ({ now: view.initial(key), versions: [], append: null, settled: null }),
    evolve(memory, event) {
      const { commandId } = event.metadata;
      if (memory.append !== null && memory.append.commandId !== commandId) memory.versions = settle(memory);
      memory.settled = null;
      memory.now = view.evolve(memory.now, event);
      memory.append = { commandId, position: Number(event.position), event: event.id };
      return memory;
    },
    keepsRows: true,
    rows: (memory) => settle(memory).map(({ told }) => told),
  };
}

/** Rows that changed are ended and followed; those that stayed as they were go on. */
function succeeded<Row extends object>(
  versions: readonly Version<Row>[],
  present: readonly Row[],
  { position, event }: Append,
  nameOf: (row: Row) => string,
): Version<Row>[] {
  const left = new Map(present.map((row) => [nameOf(row), row]));
  const after = versions.map((version) => {
    const { row, told } = version;
    if (told.knownTo !== null) return version;
    const name = nameOf(row);
    const now = left.get(name);
    if (now !== undefined && isSame(now, row)) {
      left.delete(name);
      return version;
    }
    return { row, told: { ...told, knownTo: position, outdatedBy: event } };
  });
  for (const row of left.values()) {
    const known: Known = { knownFrom: position, learnedFrom: event, knownTo: null, outdatedBy: null };
    after.push({ row, told: { ...row, ...known } });
  }
  return after;
}

function isSame<Row extends object>(row: Row, before: Row): boolean {
  for (const name in row) {
    const [is, was] = [row[name] as unknown, before[name] as unknown];
    if (is !== was && (typeof is !== 'object' || JSON.stringify(is) !== JSON.stringify(was))) return false;
  }
  return true;
}
