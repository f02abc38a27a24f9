import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { BirthDates, Patients, ReferenceData } from '#care';
import { type Care, timelineOf } from '#care/domain';
import {
  type Command,
  CommandHandling,
  commandFrom,
  dateOf,
  type Outcome,
  type Sending,
} from '#event-sourcing';
import type { Json, Source } from '#event-store';
import {
  type ServicesCommand,
  type ServicesContext,
  servicesDecider,
  servicesStream,
  VALUE_SETS_STREAM,
  type ValueSets,
  valueSetsDecider,
} from '../domain/index.js';

/** Records, corrects or voids services of one patient in one year. */
export class ChangeServices {
  constructor(
    readonly patient: string,
    /** Local year in which the services started, `2025`. */
    readonly year: string,
    readonly body: ServicesCommand,
    readonly sending: Sending,
    readonly acknowledge: readonly string[],
  ) {}
}

/** Makes commands for a services stream, with the reference data they name. */
export class ServiceCommands {
  constructor(
    @Inject(ReferenceData) private readonly reference: ReferenceData,
    @Inject(BirthDates) private readonly birthDates: BirthDates,
    @Inject(CommandHandling) private readonly handling: CommandHandling,
  ) {}

  of(
    patient: string,
    year: string,
    body: ServicesCommand,
    care: Care,
    sending: Sending,
    options: { acknowledge?: readonly string[]; source?: Source; digestOf?: Json } = {},
  ): Command<ServicesCommand, ServicesContext> {
    return commandFrom(sending, {
      stream: servicesStream(patient, year),
      patient,
      body,
      streamFromBody: true,
      ...options,
      context: () => this.contextFor(patient, body, care),
    });
  }

  private async contextFor(
    patient: string,
    { changes }: ServicesCommand,
    care: Care,
  ): Promise<ServicesContext> {
    const named = changes.flatMap((change) => (change.kind === 'void' ? [] : [change.input]));
    const [{ facilities, packs }, birthDate, valueSets] = await Promise.all([
      this.reference.namedBy(named.map(({ facility }) => ({ facility }))),
      // A void tells no age.
      named.length === 0 ? null : this.birthDates.of(patient, care),
      named.some(({ codes }) => codes !== undefined) ? this.valueSets() : [],
    ]);
    const death = timelineOf(care).death?.effectiveAt ?? null;
    return { facilities, packs, valueSets, birthDate, diedOn: death === null ? null : dateOf(death) };
  }

  private async valueSets(): Promise<ValueSets> {
    return (await this.handling.load(VALUE_SETS_STREAM, valueSetsDecider)).state;
  }
}

@CommandHandler(ChangeServices)
export class ChangeServicesHandler implements ICommandHandler<ChangeServices> {
  constructor(
    @Inject(CommandHandling) private readonly handling: CommandHandling,
    @Inject(Patients) private readonly patients: Patients,
    @Inject(ServiceCommands) private readonly commands: ServiceCommands,
  ) {}

  async execute({ patient, year, body, sending, acknowledge }: ChangeServices): Promise<Outcome> {
    const { care } = await this.patients.inScope(patient, sending.caller);
    return this.handling.handle(
      servicesDecider,
      this.commands.of(patient, year, body, care, sending, { acknowledge }),
    );
  }
}
