import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type Command, CommandHandling, commandFrom, type Outcome, type Sending } from '#event-sourcing';
import {
  type ReferenceContext,
  type RegisterReference as Registration,
  RULE_PACKS_STREAM,
  type RulePack,
  referenceDecider,
  rulePacksDecider,
} from '../domain/index.js';
import { ReferenceData } from './reference-data.js';

/** Registers an organisation, a facility or a programme, or states its particulars anew. */
export class RegisterReference {
  constructor(
    readonly id: string,
    readonly registration: Registration,
    readonly sending: Sending,
  ) {}
}

/** Adopts rules for a period. */
export class AdoptRulePack {
  constructor(
    readonly pack: RulePack,
    readonly sending: Sending,
  ) {}
}

const KIND = {
  OrganisationRegistered: 'organisation',
  FacilityRegistered: 'facility',
  ProgrammeRegistered: 'programme',
} as const;

@CommandHandler(RegisterReference)
export class RegisterReferenceHandler implements ICommandHandler<RegisterReference> {
  constructor(
    @Inject(CommandHandling) private readonly handling: CommandHandling,
    @Inject(ReferenceData) private readonly reference: ReferenceData,
  ) {}

  execute({ id, registration, sending }: RegisterReference): Promise<Outcome> {
    const stream = `${KIND[registration.type]}-${id}`;
    const context = () => this.contextFor(registration);
    return this.handling.handle(referenceDecider, referenceCommand(stream, registration, sending, context));
  }

  private async contextFor(registration: Registration): Promise<ReferenceContext> {
    if (registration.type === 'FacilityRegistered') {
      const organisation = await this.reference.organisation(registration.particulars.organisation);
      return { organisationKnown: organisation !== null, facility: null };
    }
    if (registration.type === 'ProgrammeRegistered') {
      return {
        organisationKnown: true,
        facility: await this.reference.facility(registration.particulars.facility),
      };
    }
    return { organisationKnown: true, facility: null };
  }
}

@CommandHandler(AdoptRulePack)
export class AdoptRulePackHandler implements ICommandHandler<AdoptRulePack> {
  constructor(@Inject(CommandHandling) private readonly handling: CommandHandling) {}

  execute({ pack, sending }: AdoptRulePack): Promise<Outcome> {
    const command = referenceCommand(RULE_PACKS_STREAM, pack, sending, async () => null);
    return this.handling.handle(rulePacksDecider, command);
  }
}

/** A command about reference data: no patient, nothing sealed, no warnings. */
export function referenceCommand<Body, Context>(
  stream: string,
  body: Body,
  sending: Sending,
  context: () => Promise<Context>,
): Command<Body, Context> {
  const kind = sending.caller.actor.role === 'system' ? 'system' : 'api';
  return commandFrom(sending, { stream, patient: null, body, source: { kind }, context });
}
