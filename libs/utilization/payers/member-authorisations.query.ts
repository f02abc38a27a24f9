import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type Mark, PatientPast } from '#care';
import { type Care, timelineOf } from '#care/domain';
import { type Caller, CLOCK, type Clock, VAULT, type Vault } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import {
  type ConsentScope,
  Disclosures,
  type Notice,
  permits,
  type Question,
  type StayToTell,
  scopesOf,
} from '#privacy/disclosure';
import { sessionsHeld } from '../authorisations/sessions-held.js';
import { type Words, wordsOf } from '../authorisations/words.js';
import {
  type Authorisation,
  authorisationFacts,
  authorisationsIn,
  authorisationsStream,
  type CoverOfDays,
} from '../domain/index.js';
import { placesOf, reckonedOn, type ToldAuthorisation, toldAuthorisation } from './member-authorisations.js';
import { OwnMembers, refuseUnknown } from './own-members.js';
import { payerOf, payerQuestion } from './payer-question.js';

export type ToldAuthorisations = {
  readonly patient: string;
  readonly items: readonly ToldAuthorisation[];
  /** Of the payer's days alone; null where no consent allows days of stays to be told. */
  readonly days: CoverOfDays | null;
  readonly consents: readonly ConsentScope[];
  readonly notice: Notice | null;
  readonly mark: Mark;
};

/** What a payer authorised for one member, and what of it is left. */
export class AuthorisationsOfMember {
  constructor(
    readonly patient: string,
    readonly caller: Caller,
    readonly correlationId: string,
  ) {}
}

type Judged = { readonly one: Authorisation; readonly places: readonly StayToTell[] };

@QueryHandler(AuthorisationsOfMember)
export class AuthorisationsOfMemberHandler implements IQueryHandler<AuthorisationsOfMember> {
  constructor(
    @Inject(OwnMembers) private readonly members: OwnMembers,
    @Inject(PatientPast) private readonly past: PatientPast,
    @Inject(Disclosures) private readonly disclosures: Disclosures,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws RefusedError `MEMBER_UNKNOWN`, also for somebody of whom nothing may be told */
  async execute({ patient, caller, correlationId }: AuthorisationsOfMember): Promise<ToldAuthorisations> {
    const question = payerQuestion('authorisations', caller, correlationId);
    const { known, care, stays } = await this.members.member(patient, question);
    const events = await this.past.events(authorisationsStream(patient), known);
    const { authorisations } = authorisationsIn(
      events.reduce(authorisationFacts.evolve, authorisationFacts.initial()),
    );
    const own = authorisations.filter(({ payer }) => payer === payerOf(caller));
    const judged = await this.permitted(patient, own, care, question);
    const places = [...stays.map(({ row }) => row), ...judged.flatMap((one) => one.places)];
    const permission = await this.disclosures.permission(patient, places, question);
    if (permission === null) return refuseUnknown(patient);
    const told = judged.map(({ one }) => one);
    const today = stays.map(({ asOf }) => asOf).reduce((a, b) => (a > b ? a : b));
    const read = (stream: string) => this.past.events(stream, known);
    const sessions = await sessionsHeld(patient, told, today, read);
    const { reckoning, days } = reckonedOn(stays, told, sessions);
    const words = await this.numbers(events, told);
    const items = told.map((one) => toldAuthorisation(one, reckoning, this.clock.now(), words));
    const tellsDays = stays.every(({ row }) => permits(permission, row.stay, 'stays'));
    await Promise.all([
      this.disclosures.deny(judged.length < own.length ? [patient] : [], question),
      this.disclosures.disclose([permission], question),
    ]);
    return {
      ...{ patient, items, days: tellsDays ? days : null, consents: scopesOf(permission) },
      ...{ notice: permission.part2?.notice ?? null, mark: known.mark },
    };
  }

  /**
   * Those that may be told. One for a place under Part 2 where the member has no day of the payer's yet is left out where no
   * consent covers it: were the member refused, the stays that are told elsewhere would tell why.
   */
  private async permitted(
    patient: string,
    own: readonly Authorisation[],
    care: Care,
    question: Question,
  ): Promise<Judged[]> {
    const { stays } = timelineOf(care);
    const judged = await Promise.all(
      own.map(async (one) => {
        const places = placesOf(one, stays);
        const permission = await this.disclosures.permission(patient, places, question);
        return permission === null ? [] : [{ one, places }];
      }),
    );
    return judged.flat();
  }

  private numbers(events: readonly RecordedEvent[], told: readonly Authorisation[]): Promise<Words> {
    const answers = told.flatMap(({ answer }) => (answer === null ? [] : [answer.standing]));
    return wordsOf(this.vault, events, new Set(answers));
  }
}
