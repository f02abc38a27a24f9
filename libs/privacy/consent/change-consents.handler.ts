import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Patients, ReferenceData } from '#care';
import { type Care, standing, timelineOf } from '#care/domain';
import { CommandHandling, commandFrom, dateOf, type Outcome, type Sending } from '#event-sourcing';
import {
  type ConsentCommand,
  type ConsentContext,
  consentStream,
  consentsDecider,
  discloserName,
  type Granted,
  type KnownDiscloser,
} from '../domain/index.js';

/** Grants, revokes, corrects or voids consents of one patient. */
export class ChangeConsents {
  constructor(
    readonly patient: string,
    readonly body: ConsentCommand,
    readonly sending: Sending,
    readonly acknowledge: readonly string[],
  ) {}
}

@CommandHandler(ChangeConsents)
export class ChangeConsentsHandler implements ICommandHandler<ChangeConsents> {
  constructor(
    @Inject(CommandHandling) private readonly handling: CommandHandling,
    @Inject(Patients) private readonly patients: Patients,
    @Inject(ReferenceData) private readonly reference: ReferenceData,
  ) {}

  async execute({ patient, body, sending, acknowledge }: ChangeConsents): Promise<Outcome> {
    const { care } = await this.patients.inScope(patient, sending.caller);
    const command = commandFrom(sending, {
      stream: consentStream(patient),
      patient,
      body,
      acknowledge,
      context: () => this.contextFor(body, care),
    });
    return this.handling.handle(consentsDecider, command);
  }

  private async contextFor({ changes }: ConsentCommand, care: Care): Promise<ConsentContext> {
    const granted = changes.flatMap((change) =>
      change.kind !== 'void' && change.type === 'ConsentGranted' ? [change.input] : [],
    );
    const { death } = timelineOf(care);
    const [disclosers, organisations, packs] = await Promise.all([
      Promise.all(granted.map(({ discloser }) => this.discloser(discloser, care))),
      Promise.all(granted.map(({ recipient }) => this.recipient(recipient))),
      this.reference.rulePacks(),
    ]);
    return {
      disclosers: new Map(disclosers.flat()),
      organisations: new Set(organisations.flat()),
      representatives: standing(care)
        .filter(({ type }) => type === 'RepresentativeAppointed')
        .map(({ factId, data }) => ({
          factId,
          from: String(data.from),
          to: (data.to as string | null | undefined) ?? null,
        })),
      diedOn: death === null || death.effectiveAt === null ? null : dateOf(death.effectiveAt),
      packs,
    };
  }

  private async recipient(recipient: Granted['recipient']): Promise<string[]> {
    if (recipient.kind !== 'organisation') return [];
    return (await this.reference.organisation(recipient.id)) === null ? [] : [recipient.id];
  }

  /** None where it is not registered. */
  private async discloser(
    named: Granted['discloser'],
    care: Care,
  ): Promise<(readonly [string, KnownDiscloser])[]> {
    const { kind, id } = named;
    if (kind === 'organisation') {
      const known = await this.reference.organisation(id);
      const zone = zoneAt(id, care);
      return known === null
        ? []
        : [[discloserName(named), { organisation: id, zone, revision: known.revision }]];
    }
    const programme = kind === 'programme' ? await this.reference.programme(id) : null;
    const facility = kind === 'facility' ? id : programme?.facility;
    const house = facility === undefined ? null : await this.reference.facility(facility);
    if (house === null) return [];
    const { organisation, zone } = house;
    return [[discloserName(named), { organisation, zone, revision: (programme ?? house).revision }]];
  }
}

/** The zone of the organisation's last stay of the patient: an organisation itself has none. */
function zoneAt(organisation: string, care: Care): string {
  const last = timelineOf(care).stays.findLast(({ placement }) => placement.organisation === organisation);
  return last?.placement.zone ?? 'UTC';
}
