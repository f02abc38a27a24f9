import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Patients, ReferenceData } from '#care';
import { type Care, timelineOf } from '#care/domain';
import {
  CLOCK,
  type Clock,
  CommandHandling,
  commandFrom,
  EventRegistry,
  type Outcome,
  type Sending,
} from '#event-sourcing';
import { EVENT_STORE, type EventStore, type RecordedEvent } from '#event-store';
import {
  type AuthorisationCommand,
  type AuthorisationContext,
  authorisationFacts,
  authorisationsDecider,
  authorisationsIn,
  authorisationsStream,
} from '../domain/index.js';
import { sessionsHeld } from './sessions-held.js';

/** Requests, decides, appeals, certifies, corrects or voids authorisations of one patient. */
export class ChangeAuthorisations {
  constructor(
    readonly patient: string,
    readonly body: AuthorisationCommand,
    readonly sending: Sending,
    readonly acknowledge: readonly string[],
  ) {}
}

@CommandHandler(ChangeAuthorisations)
export class ChangeAuthorisationsHandler implements ICommandHandler<ChangeAuthorisations> {
  constructor(
    @Inject(CommandHandling) private readonly handling: CommandHandling,
    @Inject(Patients) private readonly patients: Patients,
    @Inject(EVENT_STORE) private readonly store: EventStore,
    @Inject(EventRegistry) private readonly registry: EventRegistry,
    @Inject(ReferenceData) private readonly reference: ReferenceData,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ patient, body, sending, acknowledge }: ChangeAuthorisations): Promise<Outcome> {
    const { care } = await this.patients.inScope(patient, sending.caller);
    const command = commandFrom(sending, {
      stream: authorisationsStream(patient),
      patient,
      body,
      acknowledge,
      context: () => this.contextFor(patient, body, care),
    });
    return this.handling.handle(authorisationsDecider, command);
  }

  private async contextFor(
    patient: string,
    { changes }: AuthorisationCommand,
    care: Care,
  ): Promise<AuthorisationContext> {
    const named = changes.flatMap((change) =>
      change.kind !== 'void' && change.type === 'AuthorisationRequested' ? [change.input] : [],
    );
    const [{ facilities, packs }, sessions] = await Promise.all([
      this.reference.namedBy(named.map(({ facility }) => ({ facility }))),
      this.sessionsFor(patient),
    ]);
    return { facilities, packs, timeline: timelineOf(care), sessions };
  }

  /** On all days that have come, wherever the facility is. */
  private async sessionsFor(patient: string) {
    const { state } = await this.handling.load(authorisationsStream(patient), authorisationFacts);
    const tomorrow = new Date(this.clock.now() + 86_400_000).toISOString().slice(0, 10);
    const { authorisations } = authorisationsIn(state);
    return sessionsHeld(patient, authorisations, tomorrow, (stream) => this.stored(stream));
  }

  private async stored(stream: string): Promise<RecordedEvent[]> {
    return (await this.store.readStream(stream)).map((event) => this.registry.upcast(event));
  }
}
