import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type Mark, zoneOf } from '#care';
import { type Stay, timelineOf } from '#care/domain';
import { type Caller, CLOCK, type Clock, dateIn, type Fact } from '#event-sourcing';
import {
  type ConsentScope,
  Disclosures,
  type Notice,
  permits,
  type Question,
  type StayToTell,
  scopesOf,
} from '#privacy/disclosure';
import type { MeasuredService, Past } from '../measures/index.js';
import { KnownServices } from '../returns/known-services.js';
import { measuredPast } from '../returns/measured-past.js';
import { type OwnMeasures, ownMeasures } from './member-measures.js';
import { OwnMembers, refuseUnknown } from './own-members.js';
import { ownPast } from './own-past.js';
import { payerOf, payerQuestion } from './payer-question.js';
import { programmesAt } from './programmes-at.js';

export type ToldMeasures = OwnMeasures & {
  readonly patient: string;
  /** Today, up to which things are told. */
  readonly asOf: string;
  readonly consents: readonly ConsentScope[];
  readonly notice: Notice | null;
  readonly mark: Mark;
};

/** Who came back, and who was followed up, of one member. */
export class MeasuresOfMember {
  constructor(
    readonly patient: string,
    readonly caller: Caller,
    readonly correlationId: string,
  ) {}
}

@QueryHandler(MeasuresOfMember)
export class MeasuresOfMemberHandler implements IQueryHandler<MeasuresOfMember> {
  constructor(
    @Inject(OwnMembers) private readonly members: OwnMembers,
    @Inject(KnownServices) private readonly services: KnownServices,
    @Inject(Disclosures) private readonly disclosures: Disclosures,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws RefusedError `MEMBER_UNKNOWN`, also for somebody of whom nothing may be told */
  async execute({ patient, caller, correlationId }: MeasuresOfMember): Promise<ToldMeasures> {
    const question = payerQuestion('measures', caller, correlationId);
    const { known, care, stays, permission: gate } = await this.members.member(patient, question);
    const asOf = dateIn(zoneOf(care), this.clock.now());
    const timeline = timelineOf(care, asOf);
    const facts: readonly Fact[] = await this.services.of(patient, care, asOf, known);
    const whole = measuredPast(care, timeline, facts);
    const paid = ownPast(whole, stays, payerOf(caller));
    const own = await this.permitted(patient, paid, timeline.stays, question);
    const tellsEnd = (stay: string) => permits(gate, stay, 'dispositions');
    const measures = ownMeasures(whole, own, payerOf(caller), tellsEnd, asOf);
    const told = namedIn(measures, own).flatMap((service) => placesOf(service, timeline.stays));
    const places = [...stays.map(({ row }) => row), ...told];
    const permission = await this.disclosures.permission(patient, places, question);
    if (permission === null) return refuseUnknown(patient);
    await Promise.all([
      this.disclosures.deny(own.services.length < paid.services.length ? [patient] : [], question),
      this.disclosures.disclose([permission], question),
    ]);
    return {
      ...{ patient, asOf, ...measures, consents: scopesOf(permission) },
      ...{ notice: permission.part2?.notice ?? null, mark: known.mark },
    };
  }

  /** Without what was done at places under Part 2 of which no consent allows it to be told. */
  private async permitted(
    patient: string,
    past: Past,
    stays: readonly Stay[],
    question: Question,
  ): Promise<Past> {
    const byFacility = new Map(past.services.map((service) => [service.facility, service]));
    const open = await Promise.all(
      [...byFacility.values()].map(async (service) => {
        const permission = await this.disclosures.permission(patient, placesOf(service, stays), question);
        const isOpen = permission !== null && permits(permission, service.service, 'services');
        return isOpen ? [service.facility] : [];
      }),
    );
    const facilities = new Set(open.flat());
    return { ...past, services: past.services.filter(({ facility }) => facilities.has(facility)) };
  }
}

function placesOf(
  { service, organisation, facility, zone }: MeasuredService,
  stays: readonly Stay[],
): StayToTell[] {
  return programmesAt(facility, stays).map((programme) => {
    return { stay: service, organisation, facility, programme, zone };
  });
}

/** The services that the answer names. */
function namedIn({ followUps }: OwnMeasures, { services }: Past): MeasuredService[] {
  const named = new Set(followUps.flatMap(({ fact, met }) => [fact, met?.by ?? fact]));
  return services.filter(({ service }) => named.has(service));
}
