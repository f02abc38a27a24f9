import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import {
  type Command,
  CommandHandling,
  commandFrom,
  type Outcome,
  RefusedError,
  type Sending,
  VAULT,
  type Vault,
} from '#event-sourcing';
import type { Json, Source } from '#event-store';
import {
  type Care,
  type CareCommand,
  type CareContext,
  careDecider,
  type PlacementInput,
  type RequestedChange,
} from '../domain/index.js';
import { BirthDates } from './birth-dates.js';
import { careStream, Patients } from './patients.js';
import { previewedRevision } from './preview-token.js';
import { ReferenceData } from './reference-data.js';

/** States, corrects or voids facts of one patient's care, all judged together. */
export class ChangeFacts {
  constructor(
    readonly patient: string,
    readonly changes: readonly RequestedChange[],
    readonly sending: Sending,
    readonly acknowledge: readonly string[],
    /** Token of the preview that the changes were sent after. */
    readonly preview?: string,
  ) {}
}

/** Settles warnings of an earlier event. */
export class AcknowledgeWarnings {
  constructor(
    readonly patient: string,
    readonly event: string,
    readonly codes: readonly string[],
    readonly sending: Sending,
  ) {}
}

/** Makes commands for a care stream, with the reference data they name. */
export class CareCommands {
  constructor(
    @Inject(ReferenceData) private readonly reference: ReferenceData,
    @Inject(BirthDates) private readonly birthDates: BirthDates,
  ) {}

  of(
    patient: string,
    body: CareCommand,
    care: Care,
    sending: Sending,
    options: { acknowledge?: readonly string[]; source?: Source; digestOf?: Json } = {},
  ): Command<CareCommand, CareContext> {
    return commandFrom(sending, {
      stream: careStream(patient),
      patient,
      body,
      registers: body.type === 'RegisterPatient',
      ...options,
      context: () => this.contextFor(patient, body, care),
    });
  }

  private async contextFor(patient: string, body: CareCommand, care: Care): Promise<CareContext> {
    const placements = body.type === 'ChangeFacts' ? body.changes.flatMap(placementsNamed) : [];
    const admits =
      body.type === 'ChangeFacts' &&
      body.changes.some((change) => 'type' in change && change.type === 'PatientAdmitted');
    const [named, birthDate] = await Promise.all([
      this.reference.namedBy(placements),
      admits ? this.birthDates.of(patient, care) : null,
    ]);
    return { ...named, birthDate };
  }
}

function placementsNamed(change: RequestedChange): Pick<PlacementInput, 'facility' | 'programme'>[] {
  if (change.kind === 'void') return [];
  switch (change.type) {
    case 'PatientAdmitted':
      return [change.input.placement];
    case 'PatientMoved':
    case 'MovePlanned':
      return [change.input.to];
    case 'EpisodeOpened':
      return change.input.facility === undefined ? [] : [{ facility: change.input.facility }];
    default:
      return [];
  }
}

@CommandHandler(ChangeFacts)
export class ChangeFactsHandler implements ICommandHandler<ChangeFacts> {
  constructor(
    @Inject(CommandHandling) private readonly handling: CommandHandling,
    @Inject(Patients) private readonly patients: Patients,
    @Inject(CareCommands) private readonly commands: CareCommands,
    @Inject(VAULT) private readonly vault: Vault,
  ) {}

  async execute(asked: ChangeFacts): Promise<Outcome> {
    const { patient, changes, acknowledge, preview } = asked;
    const { care } = await this.patients.inScope(patient, asked.sending.caller);
    const sending = preview === undefined ? asked.sending : this.previewed(asked, preview);
    const body: CareCommand = { type: 'ChangeFacts', changes };
    const command = this.commands.of(patient, body, care, sending, { acknowledge });
    const carriedOut = this.handling.handle(careDecider, command);
    return preview === undefined ? carriedOut : carriedOut.catch(refuseOutdated);
  }

  private previewed({ patient, changes, sending }: ChangeFacts, token: string): Sending {
    return { ...sending, expectedRevision: previewedRevision(this.vault, patient, changes, token) };
  }
}

function refuseOutdated(error: unknown): never {
  if (!(error instanceof RefusedError) || error.code !== 'STALE_REVISION') throw error;
  throw new RefusedError('PREVIEW_OUTDATED', `${error.message} as when the changes were previewed`, {
    field: 'preview',
    wayOut: 'Preview them again, and look at what they come to now',
  });
}

@CommandHandler(AcknowledgeWarnings)
export class AcknowledgeWarningsHandler implements ICommandHandler<AcknowledgeWarnings> {
  constructor(
    @Inject(CommandHandling) private readonly handling: CommandHandling,
    @Inject(Patients) private readonly patients: Patients,
    @Inject(CareCommands) private readonly commands: CareCommands,
  ) {}

  async execute({ patient, event, codes, sending }: AcknowledgeWarnings): Promise<Outcome> {
    const { care } = await this.patients.inScope(patient, sending.caller);
    const body: CareCommand = { type: 'AcknowledgeWarnings', event, codes };
    return this.handling.handle(careDecider, this.commands.of(patient, body, care, sending));
  }
}
