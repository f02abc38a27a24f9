import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { PatientPast, Patients, ReferenceData } from '#care';
import { type Care, timelineOf } from '#care/domain';
import { CLOCK, type Clock, CommandHandling, commandFrom, type Outcome, type Sending } from '#event-sourcing';
import {
  type AuthorisationCommand,
  type AuthorisationContext,
  authorisationFacts,
  authorisationsDecider,
  authorisationsIn,
  authorisationsStream,
} from '../domain/index.js';
import { SessionsHeld } from './sessions-held.js';

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
    @Inject(PatientPast) private readonly past: PatientPast,
    @Inject(SessionsHeld) private readonly sessions: SessionsHeld,
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
      this.sessionsFor(patient, care),
    ]);
    return { facilities, packs, timeline: timelineOf(care), sessions };
  }

  /** On all days that have come, wherever the facility is. */
  private async sessionsFor(patient: string, care: Care) {
    const { state } = await this.handling.load(authorisationsStream(patient), authorisationFacts);
    const tomorrow = new Date(this.clock.now() + 86_400_000).toISOString().slice(0, 10);
    const known = await this.past.known({}, care);
    return this.sessions.of(patient, authorisationsIn(state).authorisations, tomorrow, known);
  }
}
