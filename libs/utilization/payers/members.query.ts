import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { stays } from '#care';
import type { Caller } from '#event-sourcing';
import { type ConsentScope, Disclosures, type Notice, type Permission, scopesOf } from '#privacy/disclosure';
import { quarantinedCount } from '#projections';
import { type Member, MemberList } from './member-list.js';
import { payerOf, payerQuestion } from './payer-question.js';

/** A member as the payer is told of them. */
export type ListedMember = {
  readonly patient: string;
  /** How many stays have days of the payer's. */
  readonly stays: number;
  readonly level: string | null;
  /** What it is told under, where a stay is under Part 2. */
  readonly consents: readonly ConsentScope[];
};

export type ListedMembers = {
  readonly items: readonly ListedMember[];
  /** Null where nothing on the page is told under a consent. */
  readonly notice: Notice | null;
  /** Place of the next page. */
  readonly next: string | null;
  readonly quarantined: number;
};

/** A payer's own members. */
export class MembersOfPayer {
  constructor(
    readonly caller: Caller,
    readonly correlationId: string,
    readonly page: { readonly limit: number; readonly from: string },
  ) {}
}

type Judged = { readonly member: Member; readonly permission: Permission | null };

/** A page looks so often for others in place of those who are left out; then it is shorter than asked for. */
const LOOKS = 5;

@QueryHandler(MembersOfPayer)
export class MembersOfPayerHandler implements IQueryHandler<MembersOfPayer> {
  constructor(
    @Inject(MemberList) private readonly list: MemberList,
    @Inject(Disclosures) private readonly disclosures: Disclosures,
  ) {}

  async execute({ caller, correlationId, page }: MembersOfPayer): Promise<ListedMembers> {
    const question = payerQuestion('members', caller, correlationId);
    const judge = async (member: Member): Promise<Judged> => {
      const permission = await this.disclosures.permission(member.patient, member.stays, question);
      return { member, permission };
    };
    const judged: Judged[] = [];
    let place: string | null = page.from;
    for (let looks = 0; looks < LOOKS && place !== null; looks += 1) {
      const wanted: number = page.limit - judged.filter(({ permission }) => permission !== null).length;
      if (wanted === 0) break;
      const { members, next } = await this.list.from(payerOf(caller), place, wanted);
      judged.push(...(await Promise.all(members.map(judge))));
      place = next;
    }
    const told = judged.flatMap(({ member, permission }) =>
      permission === null ? [] : [{ member, permission }],
    );
    const leftOut = judged.flatMap(({ member, permission }) => (permission === null ? [member.patient] : []));
    const permissions = told.map(({ permission }) => permission);
    await Promise.all([
      this.disclosures.deny(leftOut, question),
      this.disclosures.disclose(permissions, question),
    ]);
    return {
      items: told.map(({ member, permission }) => listed(member, permission)),
      notice: permissions.find(({ part2 }) => part2 !== null)?.part2?.notice ?? null,
      next: place,
      quarantined: await quarantinedCount(this.list.readStore, stays),
    };
  }
}

function listed({ patient, stays: own, level }: Member, permission: Permission): ListedMember {
  return { patient, stays: own.length, level, consents: scopesOf(permission) };
}
