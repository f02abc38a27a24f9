import { Inject, Injectable } from '@nestjs/common';
import { type Known, KnownMoments, PatientPast } from '#care';
import type { Care } from '#care/domain';
import { CLOCK, type Clock, RefusedError } from '#event-sourcing';
import { Disclosures, type Permission, type Question } from '#privacy/disclosure';
import { type OwnStay, ownStaysIn } from './member-stays.js';
import { payerOf } from './payer-question.js';

/** A payer's member of whom it may be told. */
export type OwnMember = {
  /** Now. */
  readonly known: Known;
  readonly care: Care;
  /** Those with days of the payer's; at least one. */
  readonly stays: readonly OwnStay[];
  readonly permission: Permission;
};

/** The one way to a member: somebody with days that the payer pays for, all of whose stays with such days may be told. */
@Injectable()
export class OwnMembers {
  constructor(
    @Inject(PatientPast) private readonly past: PatientPast,
    @Inject(KnownMoments) private readonly moments: KnownMoments,
    @Inject(Disclosures) private readonly disclosures: Disclosures,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws RefusedError `MEMBER_UNKNOWN`, also for somebody of whom nothing may be told */
  async member(patient: string, question: Question): Promise<OwnMember> {
    const known = await this.moments.at(undefined, 'UTC');
    const care = await this.past.care(patient, known);
    const stays = ownStaysIn(patient, care, payerOf(question.caller), this.clock.now());
    if (stays.length === 0) return refuseUnknown(patient);
    const rows = stays.map(({ row }) => row);
    const permission = await this.disclosures.permission(patient, rows, question);
    return permission === null ? refuseUnknown(patient) : { known, care, stays, permission };
  }
}

/** In the same words for whoever is no member, is another payer's, or may not be told of. */
export function refuseUnknown(patient: string): never {
  throw new RefusedError('MEMBER_UNKNOWN', `There is no member ${patient}`, {
    field: 'patientId',
    wayOut: 'GET /v1/members lists those who can be told of',
  });
}
