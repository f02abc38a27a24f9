import { Inject, Injectable } from '@nestjs/common';
import { facilities, type Known, KnownMoments } from '#care';
import { type Caller, CLOCK, type Clock, dateIn, RefusedError } from '#event-sourcing';
import { SMALL_CELL } from '#privacy/disclosure';
import { decodeRows, selectFrom } from '#projections';
import { READ_STORE, type ReadStore } from '#read-store';
import { METHODS } from '../methods/index.js';
import { type MemberQuestion, memberDimensions } from '../populations/index.js';

/** What a payer asks of its members. */
export type AskedOfMembers = {
  readonly payer: string;
  readonly year: string;
  readonly by: readonly string[];
};
export type PosedOfMembers = { readonly question: MemberQuestion; readonly known: Known };

type Place = { readonly id: string; readonly kind: string; readonly part2: boolean };

/** Where a day ends last. */
const LAST_ZONE = 'Etc/GMT+12';

/** Finds out what a payer's question means; by all methods, as is known now. */
@Injectable()
export class MemberQuestions {
  constructor(
    @Inject(READ_STORE) private readonly readStore: ReadStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(KnownMoments) private readonly moments: KnownMoments,
    @Inject(SMALL_CELL) private readonly threshold: number,
  ) {}

  /** @throws RefusedError `DIMENSION_UNKNOWN`, `TOO_MANY_DIMENSIONS`, `YEAR_NOT_OVER` */
  check({ year, by }: AskedOfMembers): void {
    memberDimensions(by);
    const thisYear = dateIn(LAST_ZONE, this.clock.now()).slice(0, 4);
    if (year < thisYear) return;
    throw new RefusedError('YEAR_NOT_OVER', `${year} is not over everywhere yet`, {
      field: 'year',
      wayOut: `Ask for a year before ${thisYear}: of two days within a year one could be taken from the other`,
    });
  }

  /** Now. */
  known(): Promise<Known> {
    return this.moments.at(undefined, 'UTC');
  }

  async posed({ payer, year, by }: AskedOfMembers, known: Known): Promise<PosedOfMembers> {
    const found = await selectFrom(this.readStore, facilities)
      .select(['view.id', 'view.kind', 'view.part2'])
      .where('view.kind', 'in', ['facility', 'programme'])
      .execute();
    const part2 = decodeRows(facilities, found as unknown as Place[]).filter((place) => place.part2);
    const ids = (kind: string) => part2.filter((place) => place.kind === kind).map(({ id }) => id);
    const methods = METHODS.filter(({ needsServices }) => needsServices !== true);
    return {
      question: {
        ...{ payer, year, methods, by: memberDimensions(by), threshold: this.threshold },
        part2: { facilities: ids('facility'), programmes: ids('programme') },
      },
      known,
    };
  }
}

/**
 * For a payer there are its own reports alone; auditors see what any was told.
 *
 * @throws RefusedError `REPORT_UNKNOWN`, in the same words whether or not there is one
 */
export function checkPayer(payer: string, { scope }: Caller): void {
  if (scope.kind === 'installation' || (scope.kind === 'payer' && scope.payer === payer)) return;
  refuseUnknown();
}

export function refuseUnknown(): never {
  throw new RefusedError('REPORT_UNKNOWN', 'There is no such report', {
    wayOut: 'GET /v1/payers/{payerId}/length-of-stay-reports lists what your own payer was told',
  });
}
