import { ReferenceData } from '#care';
import { type ReferenceContext, type RegisterReference, referenceDecider } from '#care/domain';
import { type CommandHandling, commandFrom, idOf, type Outcome, type Sending } from '#event-sourcing';
import type { Json, Source } from '#event-store';
import type { FacilityRow } from '../rows/row.js';
import type { Changed, RowResult } from '../rows/row-result.js';
import { type Arriving, refused } from './row-lane.js';

/** Registers facilities with the organisations that own them. What stands already writes nothing. */
export class FacilityRows {
  constructor(
    private readonly handling: CommandHandling,
    private readonly reference: ReferenceData,
    private readonly name: string,
    private readonly digest: (row: Json) => string,
    private readonly sending: Sending,
  ) {}

  async take({ row, key }: Arriving<FacilityRow>): Promise<RowResult & { readonly outcomes: Outcome[] }> {
    const { facility, organisation, organisationName, name, zone, levels, number } = row;
    const owner = await this.reference.organisation(organisation);
    const before = await this.reference.facility(facility);
    const { number: _, ...content } = row;
    const source = { name: this.name, row: key, digest: this.digest(content) };
    try {
      const outcomes = [
        await this.register(`organisation-${organisation}`, owner?.revision, source, {
          type: 'OrganisationRegistered',
          particulars: { name: organisationName },
        }),
        await this.register(`facility-${facility}`, before?.revision, source, {
          type: 'FacilityRegistered',
          particulars: { organisation, name, zone, levels },
        }),
      ];
      const events = outcomes.reduce((sum, outcome) => sum + outcome.events.length, 0);
      const told = before === null ? [] : changed({ ...before, organisationName: owner?.name }, row);
      return {
        number,
        result: events === 0 ? 'unchanged' : before === null ? 'taken' : 'corrected',
        events,
        ...(events === 0 || before === null ? {} : { changed: told }),
        outcomes,
      };
    } catch (error) {
      return { ...refused(number, error), outcomes: [] };
    }
  }

  private register(
    stream: string,
    revision: number | undefined,
    source: Omit<Source, 'kind'>,
    registration: RegisterReference,
  ): Promise<Outcome> {
    const id = idOf('import', this.name, stream, source.digest ?? '', String(revision ?? 'none'));
    const context = async (): Promise<ReferenceContext> => ({ organisationKnown: true, facility: null });
    return this.handling.handle(
      referenceDecider,
      commandFrom(
        { ...this.sending, commandId: id },
        {
          stream,
          patient: null,
          body: registration,
          source: { kind: 'import', ...source },
          context,
        },
      ),
    );
  }
}

function changed(before: Record<string, unknown>, row: FacilityRow): Changed[] {
  return (['name', 'organisationName', 'levels'] as const).flatMap((field) =>
    JSON.stringify(before[field]) === JSON.stringify(row[field])
      ? []
      : [{ field, before: before[field] ?? null, after: row[field] }],
  );
}
