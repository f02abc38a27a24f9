import { eventRegistry, openSealedTexts, projections } from '../../dist/apps/api/projected.js';
import { SqliteEventStore } from '../../dist/libs/event-store/sqlite/index.js';
import { packed, Sums } from '../../dist/libs/projections/sums/sums.js';
import { RowCodec } from '../../dist/libs/read-store/index.js';
import { forPeers } from './drafts.mjs';

const PAGE = 2000;
const NOTHING = { put: [], gone: [] };

/**
 * The same events and the same views for the consumers of the peers: which rows each event changes. The folding is
 * done beforehand, so that a consumer is measured by what it does itself.
 */
export class ViewRows {
  /** Appends, in order: events that follow each other in one stream. @type {{ stream: string, events: object[] }[]} */
  appends = [];
  count = 0;
  views = projections.map((view) => (view.sums ? new SummedView(view) : new OneView(view)));

  /** Reference data and all events of some of the patients. @param {import('./made-log.mjs').MadeLog} log */
  static async of(log, patients) {
    const every = Math.ceil(log.sample.length / patients);
    const own = new Set([null, ...log.sample.filter((_, n) => n % every === 0)]);
    const store = await SqliteEventStore.openReadOnly(log.folder);
    const events = [];
    for (let after = -1n; ; ) {
      const page = await store.readAll(after, PAGE);
      if (page.length === 0) break;
      after = page.at(-1).position;
      events.push(...page.filter(({ patient }) => own.has(patient)));
    }
    await store.close();
    events.sort((a, b) => (a.patient ?? '').localeCompare(b.patient ?? ''));
    const rows = new ViewRows();
    const sealed = openSealedTexts(log.folder, null);
    const registry = eventRegistry();
    for (const event of events) {
      const [opened] = await sealed.open([event]);
      rows.add(registry.upcast(event), opened);
    }
    sealed.close();
    return rows;
  }

  add(event, opened) {
    const { position: _position, ...plain } = event;
    const { stream } = event;
    if (this.appends.at(-1)?.stream !== stream) this.appends.push({ stream, events: [] });
    this.appends.at(-1).events.push(forPeers({ event: plain, hash: event.metadata.hash }));
    this.count += 1;
    for (const view of this.views) view.add(event, opened);
  }

  /** @param {string | null} view one of them alone */
  tables(view, suffix, parameter) {
    const chosen = this.views.filter(({ name }) => view === null || name === view);
    return new Tables(
      chosen.map((one) => new Table(one, suffix, parameter)),
      this.count,
    );
  }
}

/** What each event puts into a view and takes from it, and the rows that are there in the end. */
class OneView {
  types = new Set();
  changes = new Map();
  rows = new Map();
  states = new Map();
  /** Of the fold that the view is over. */
  under = new Map();

  constructor(view) {
    Object.assign(this, { view, name: view.name, columns: Object.keys(view.columns), key: view.primaryKey });
    this.codec = new RowCodec(view.columns);
    this.keyPlaces = view.primaryKey.map((column) => this.columns.indexOf(column));
  }

  add(event, opened) {
    const { view } = this;
    const key = view.by === 'patient' ? event.patient : event.stream;
    const kind = event.stream.slice(0, event.stream.indexOf('-'));
    if (key === null || !view.kinds.includes(kind)) return;
    this.types.add(event.type);
    const state = view.evolve(
      this.states.get(key) ?? view.initial(key),
      event,
      view.opens ? (opened ?? null) : null,
    );
    this.states.set(key, state);
    const rows = view.rows(state, this.told(key, kind, event)).map((row) => this.codec.encode(row));
    const { put, gone } = this.changed(key, rows);
    if (put.length + gone.length > 0) this.changes.set(event.id, { put, gone });
  }

  changed(key, rows) {
    const before = this.rows.get(key) ?? new Map();
    const now = new Map(rows.map((row) => this.keyed(row)));
    this.rows.set(key, now);
    const put = [...now].flatMap(([id, row]) => (same(row, before.get(id)) ? [] : [row]));
    const gone = [...before.keys()].flatMap((id) => (now.has(id) ? [] : [JSON.parse(id)]));
    return { put, gone };
  }

  /** All rows that are there in the end. */
  get left() {
    return [...this.rows.values()].flatMap((own) => [...own.values()]);
  }

  told(key, kind, event) {
    const { over } = this.view;
    if (over === undefined) return undefined;
    const before = this.under.get(key) ?? over.initial(key);
    const state = over.kinds.includes(kind) ? over.evolve(before, event) : before;
    this.under.set(key, state);
    return over.told(state);
  }

  /** Every value as a text, which both databases keep alike. */
  keyed(row) {
    const values = row.map((value) => (value === null ? null : String(value)));
    return [JSON.stringify(this.keyPlaces.map((place) => values[place])), values];
  }
}

/** One whose rows are added up: after each event the cells that it changed, as they stand. */
class SummedView extends OneView {
  constructor(view) {
    super(view);
    const places = { names: this.keyPlaces, counts: view.sums.map((column) => this.columns.indexOf(column)) };
    this.nothing = () => new Sums(places);
    this.total = this.nothing();
    this.row = ({ values, tallies }) => {
      const row = new Array(this.columns.length);
      for (const [n, place] of places.names.entries()) row[place] = values[n];
      for (const [n, place] of places.counts.entries()) row[place] = packed(tallies[n]);
      return this.keyed(row)[1];
    };
  }

  changed(key, rows) {
    const change = this.nothing();
    change.add(this.rows.get(key), rows);
    this.rows.set(key, rows);
    this.total.addAll(change);
    const cells = [...change.cells].flatMap(([name, cell]) =>
      isEmpty(cell) ? [] : [[cell.values, this.total.cells.get(name)]],
    );
    return {
      put: cells.flatMap(([, cell]) => (isEmpty(cell) ? [] : [this.row(cell)])),
      gone: cells.flatMap(([values, cell]) => (isEmpty(cell) ? [values.map(String)] : [])),
    };
  }

  get left() {
    return [...this.total.cells.values()].flatMap((cell) => (isEmpty(cell) ? [] : [this.row(cell)]));
  }
}

function isEmpty({ tallies }) {
  return tallies.every(({ size }) => size === 0);
}

/** One view's table in the database of a peer. */
class Table {
  constructor(view, suffix, parameter) {
    const { columns, key } = view;
    const names = columns.map((column) => `"${column}"`);
    const keys = key.map((column) => `"${column}"`);
    this.view = view;
    this.name = `${view.name}_${suffix}`;
    this.create = `CREATE TABLE ${this.name} (${names.map((name) => `${name} text`)}, PRIMARY KEY (${keys}))`;
    this.select = `SELECT ${names} FROM ${this.name}`;
    this.put = `INSERT INTO ${this.name} VALUES (${names.map((_, n) => parameter(n + 1))})
      ON CONFLICT (${keys}) DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`)}`;
    this.remove = `DELETE FROM ${this.name} WHERE ${keys.map((name, n) => `${name} = ${parameter(n + 1)}`).join(' AND ')}`;
  }

  statements(id) {
    const { put, gone } = this.view.changes.get(id) ?? NOTHING;
    const { name, remove, put: text } = this;
    const removed = gone.map((values) => ({ name: `${name}-remove`, text: remove, values }));
    return [...removed, ...put.map((values) => ({ name: `${name}-put`, text, values }))];
  }

  /** @throws Error where the rows found are not those that the view has */
  compare(found) {
    const rows = found.map((row) => this.view.columns.map((column) => row[column]));
    const expected = this.view.left;
    if (same(rows.map(String).sort(), expected.map(String).sort())) return;
    throw new Error(`${this.name} has ${rows.length} rows, not the ${expected.length} of the view`);
  }
}

class Tables {
  constructor(tables, count) {
    Object.assign(this, { tables, count });
    this.types = [...new Set(tables.flatMap(({ view }) => [...view.types]))];
  }

  statements = ({ data: { id } }) => this.tables.flatMap((table) => table.statements(id));
}

function same(a, b) {
  return JSON.stringify(a) === JSON.stringify(b);
}
