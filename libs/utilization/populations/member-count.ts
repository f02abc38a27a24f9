import { CountedDays } from './counted-days.js';
import { countedAsOf, type KnownStay } from './known-stay.js';
import { lastDayOf, type MemberQuestion, valuesOf } from './member-question.js';
import { type MemberTable, MemberTableCount, type PlacedPart } from './member-table.js';
import { type OwnPart, ownPartOf } from './own-part.js';

export type MemberTables = {
  /** Stays whose days of the payer's ended within the year. */
  readonly ended: MemberTable;
  /** Stays whose days of the payer's went on at its end, with days to date. */
  readonly open: MemberTable;
};

/**
 * Counts a payer's members, one after the other, with nothing but the days that it pays for first. A stay stands in the
 * year in which these ended, once by all methods.
 */
export class MemberCount {
  private readonly days: CountedDays;
  private readonly ended: MemberTableCount;
  private readonly open: MemberTableCount;
  private readonly facilities: ReadonlySet<string>;
  private readonly programmes: ReadonlySet<string>;

  constructor(private readonly question: MemberQuestion) {
    const { methods, part2 } = question;
    this.days = new CountedDays(methods);
    this.ended = new MemberTableCount(methods);
    this.open = new MemberTableCount(methods);
    this.facilities = new Set(part2.facilities);
    this.programmes = new Set(part2.programmes);
  }

  /** All stays of one member that have days of the payer's. */
  add(stays: readonly KnownStay[]): void {
    const parts = stays.flatMap((stay) => {
      const part = this.partOf(stay);
      return part === null ? [] : [{ stay, part }];
    });
    // Of a stay under Part 2, and of who had one, the payer is told by name at most where they consent.
    const isKnown = !stays.some((stay) => this.isPart2(stay));
    const within = parts.filter(({ part }) => part.endedOn?.startsWith(this.question.year));
    const goingOn = parts.filter(({ part }) => part.endedOn === null);
    this.ended.add(
      within.map(({ stay, part }) => this.placed(stay, part)),
      isKnown,
    );
    this.open.add(
      goingOn.map(({ stay, part }) => this.placed(stay, part)),
      isKnown,
    );
  }

  counted(): MemberTables {
    return { ended: this.ended.told(), open: this.open.told() };
  }

  private partOf(stay: KnownStay): OwnPart | null {
    const counted = countedAsOf(stay, lastDayOf(this.question));
    return counted === null ? null : ownPartOf(stay, this.question.payer, counted, this.days.of(counted));
  }

  private placed(stay: KnownStay, part: OwnPart): PlacedPart {
    const values = valuesOf(this.question.by, stay, part);
    const [row, column] = values.length === 1 ? [null, ...values] : values;
    return { row: row ?? null, column: column ?? null, days: part.days, isPartial: part.isPartial };
  }

  private isPart2({ facility, programme }: KnownStay): boolean {
    return this.facilities.has(facility) || (programme !== null && this.programmes.has(programme));
  }
}
