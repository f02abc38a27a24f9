import { sql } from 'kysely';
import type { KnownStay } from './known-stay.js';
import type { Question } from './question.js';

/**
 * A stay row as it is counted, as few values as can be: there are millions, and every value costs. `since` is null in the
 * first row of a stay, and in each further one the date from which somebody else pays.
 */
export type CountedRow = {
  readonly patient: string;
  readonly from: string;
  readonly to: string | null;
  readonly since: string | null;
  /** Whatever else is asked for, in one text. */
  readonly rest: string;
};

/** Between the parts of the rest; no part holds it. */
const BETWEEN = '\u001f';
/** Nobody died, nothing is said of a last contact, and there was no leave. */
const NOTHING_SPECIAL = `${BETWEEN}${BETWEEN}${BETWEEN}[]`;
const NO_LEAVE = `${BETWEEN}[]`;
/** The payer first, since of further rows nothing else is read. */
const ALWAYS = ['payer', 'level', 'setting', 'endedBy'] as const;
const IF_ASKED = ['programme', 'facility', 'disposition', 'age', 'referral'] as const;
const LAST = ['lastContactAt', 'died', 'leaves'] as const;

type Column = (typeof ALWAYS | typeof IF_ASKED | typeof LAST)[number];

/** Which columns a question needs, and how its rows are read. */
export class CountedRows {
  private readonly columns: readonly Column[];

  constructor({ by }: Pick<Question, 'by'>) {
    const asked: readonly string[] = by;
    this.columns = [...ALWAYS, ...IF_ASKED.filter((column) => asked.includes(column)), ...LAST];
  }

  /** To be selected beside `patient`, `from` and `to`. */
  selection() {
    const parts = this.columns.map((column) => sql`coalesce(${sql.ref(`view.${column}`)}, '')`);
    return [
      sql<string | null>`nullif(view."payerFrom", substr(view."from", 1, 10))`.as('since'),
      sql<string>`${sql.join(parts, sql` || ${sql.lit(BETWEEN)} || `)}`.as('rest'),
    ] as const;
  }

  /** The stay that rows tell of; the first is its first. */
  stayOf([first, ...others]: readonly [CountedRow, ...CountedRow[]]): KnownStay {
    const { patient, from, to } = first;
    const parts = first.rest.split(BETWEEN);
    const said = (column: Column) => parts[this.columns.indexOf(column)] || null;
    const age = said('age');
    const payers = [{ payer: said('payer'), from: from.slice(0, 10), to: null }];
    for (const { rest, since } of others) {
      payers.push({ payer: rest.slice(0, rest.indexOf(BETWEEN)) || null, from: since ?? '', to: null });
    }
    return {
      patient,
      stay: '',
      facility: said('facility') ?? '',
      programme: said('programme'),
      level: said('level') ?? '',
      setting: said('setting') ?? '',
      from,
      to,
      died: said('died'),
      endedBy: said('endedBy') as KnownStay['endedBy'],
      disposition: said('disposition'),
      lastContactAt: said('lastContactAt'),
      age: age === null ? null : Number(age),
      referral: said('referral'),
      // No method that counts populations asks where a move led to.
      nextFacility: null,
      leaves: first.rest.endsWith(NO_LEAVE) ? [] : JSON.parse(said('leaves') ?? ''),
      payers,
    };
  }
}

/** Whether a stay's days follow from its dates alone. */
export function isPlain({ rest }: CountedRow): boolean {
  return rest.endsWith(NOTHING_SPECIAL);
}
