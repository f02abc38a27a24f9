import { Inject, Injectable } from '@nestjs/common';
import { isOpenOn, type KnownStayRow, stays } from '#care';
import { CLOCK, type Clock, dateIn } from '#event-sourcing';
import type { StayToTell } from '#privacy/disclosure';
import { selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { daysBy, isAmong } from './own-days.js';

/** A patient with days that a payer pays for first. */
export type Member = {
  readonly patient: string;
  readonly stays: readonly StayToTell[];
  /** Where the patient is today, on a day of the payer's; null where they are not. */
  readonly level: string | null;
};

const COLUMNS = [
  'patient',
  'stay',
  'payerFrom',
  'payerTo',
  'organisation',
  'facility',
  'programme',
  'zone',
  'level',
  'role',
  'from',
  'to',
  'died',
] as const satisfies readonly (keyof KnownStayRow)[];
type Row = Pick<KnownStayRow, (typeof COLUMNS)[number]>;

/** Reads whose stays a payer pays for, as is known now, in the order of their ids. */
@Injectable()
export class MemberList {
  constructor(
    @Inject(READ_STORE) readonly readStore: ReadStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param place - they begin there or behind it
   * @returns so many at most, and the place of the next one; null where there is none
   */
  async from(
    payer: string,
    place: string,
    limit: number,
  ): Promise<{ readonly members: readonly Member[]; readonly next: string | null }> {
    const found = await this.rowsOf(payer)
      .select('view.patient')
      .distinct()
      .where('view.patient', '>=', place)
      .orderBy('view.patient')
      .limit(limit + 1)
      .execute();
    const patients = found.map(({ patient }) => patient);
    const [behind] = patients.splice(limit);
    const last = patients.at(-1);
    const next = behind === undefined || last === undefined ? null : between(last, behind);
    return { members: await this.members(payer, patients), next };
  }

  private async members(payer: string, patients: readonly string[]): Promise<Member[]> {
    if (patients.length === 0) return [];
    const rows: Row[] = await this.rowsOf(payer)
      .select(COLUMNS.map((column) => `view.${column}` as const))
      .where('view.patient', 'in', [...patients])
      .execute();
    const byPatient = new Map<string, Row[]>(patients.map((patient) => [patient, []]));
    const now = this.clock.now();
    for (const row of rows) {
      if (daysBy(row, dateIn(row.zone, now)) !== null) byPatient.get(row.patient)?.push(row);
    }
    return [...byPatient].flatMap(([patient, own]) =>
      own.length === 0 ? [] : [memberOf(patient, own, now)],
    );
  }

  private rowsOf(payer: string) {
    return selectFrom(this.readStore, stays)
      .where('view.payer', '=', payer)
      .where('view.knownTo', 'is', null);
  }
}

function memberOf(patient: string, rows: readonly Row[], now: number): Member {
  const byStay = new Map(rows.map((row) => [row.stay, row]));
  const open = rows.filter((row) => {
    const today = dateIn(row.zone, now);
    const days = daysBy(row, today);
    return isOpenOn(row, today) && days !== null && isAmong([days], today);
  });
  const { level = null } = open.find(({ role }) => role === 'primary') ?? open[0] ?? {};
  const told = [...byStay.values()].map(({ stay, organisation, facility, programme, zone }) => {
    return { stay, organisation, facility, programme, zone };
  });
  return { patient, stays: told, level };
}

/**
 * A place behind one id and not behind the next: as much of the next one as it takes. So a cursor names nobody, not even
 * whom the list leaves out.
 */
export function between(last: string, next: string): string {
  for (let length = 1; length < next.length; length += 1) {
    const place = next.slice(0, length);
    if (place > last) return place;
  }
  return next;
}
