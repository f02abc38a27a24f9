import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Mark, StayRow } from '#care';
import type { Caller } from '#event-sourcing';
import {
  type ConsentScope,
  Disclosures,
  type Notice,
  type Permission,
  permits,
  scopesOf,
} from '#privacy/disclosure';
import { type LengthOfStayMethod, lengthOf } from '../methods/index.js';
import { countedFrom, ServiceDates } from '../read-models/index.js';
import { endedOnOwnDay, goesOn, type OwnStay } from './member-stays.js';
import { isAmong, type OwnDays } from './own-days.js';
import { OwnMembers } from './own-members.js';
import { payerQuestion } from './payer-question.js';

/** How long a stay was by one method, on days of the payer's alone. */
export type OwnLength = {
  readonly method: string;
  readonly version: number;
  readonly source: string;
  readonly days: number;
};

/** A stay as a payer is told of it. */
export type ToldStay = {
  readonly stay: string;
  readonly level: string;
  readonly role: string;
  readonly facility: string;
  /** IANA zone whose calendar dates are told. */
  readonly zone: string;
  /** Today at the facility. */
  readonly asOf: string;
  readonly days: readonly OwnDays[];
  readonly partial: boolean;
  /** The lengths are days to date. */
  readonly toDate: boolean;
  /** Null where it goes on, ended on another's day, or no consent allows it to be told. */
  readonly endedBy: StayRow['endedBy'];
  readonly disposition: string | null;
  /** Null where no consent allows them to be told. */
  readonly lengths: readonly OwnLength[] | null;
};

export type ToldMember = {
  readonly patient: string;
  readonly stays: readonly ToldStay[];
  readonly consents: readonly ConsentScope[];
  readonly notice: Notice | null;
  readonly mark: Mark;
};

/** What a payer pays for of one member. */
export class StaysOfMember {
  constructor(
    readonly patient: string,
    readonly methods: readonly LengthOfStayMethod[],
    readonly caller: Caller,
    readonly correlationId: string,
  ) {}
}

@QueryHandler(StaysOfMember)
export class StaysOfMemberHandler implements IQueryHandler<StaysOfMember> {
  constructor(
    @Inject(OwnMembers) private readonly members: OwnMembers,
    @Inject(ServiceDates) private readonly services: ServiceDates,
    @Inject(Disclosures) private readonly disclosures: Disclosures,
  ) {}

  /** @throws RefusedError `MEMBER_UNKNOWN`, also for somebody of whom nothing may be told */
  async execute({ patient, methods, caller, correlationId }: StaysOfMember): Promise<ToldMember> {
    const question = payerQuestion('stays', caller, correlationId);
    const { known, stays: own, permission } = await this.members.member(patient, question);
    const stays = await Promise.all(
      own.map(async (stay) => {
        const needsServices = methods.some((method) => method.needsServices);
        const { whole, asOf } = stay;
        const dates = needsServices ? await this.services.of(patient, whole, asOf, known) : [];
        return told(stay, lengthsOf(stay, methods, dates), permission);
      }),
    );
    await this.disclosures.disclose([permission], question);
    const { part2 } = permission;
    return {
      ...{ patient, stays, consents: scopesOf(permission), notice: part2?.notice ?? null, mark: known.mark },
    };
  }
}

function lengthsOf(
  { whole, timeline, asOf, days: own }: OwnStay,
  methods: readonly LengthOfStayMethod[],
  serviceDates: readonly string[],
): OwnLength[] {
  const counted = countedFrom(whole, timeline, asOf, serviceDates);
  return methods.map((method) => {
    const { name, version, source } = method;
    const days = method.days(counted).filter(({ date }) => isAmong(own, date));
    return { method: name, version, source, days: lengthOf(days) };
  });
}

function told(own: OwnStay, lengths: readonly OwnLength[], permission: Permission): ToldStay {
  const { row, asOf, days, partial } = own;
  const { stay, level, role, facility, zone } = row;
  const tellsEnd = endedOnOwnDay(own) && permits(permission, stay, 'dispositions');
  return {
    ...{ stay, level, role, facility, zone, asOf, days, partial },
    toDate: goesOn(own),
    endedBy: tellsEnd ? row.endedBy : null,
    disposition: tellsEnd ? row.disposition : null,
    lengths: permits(permission, stay, 'measures') ? lengths : null,
  };
}
