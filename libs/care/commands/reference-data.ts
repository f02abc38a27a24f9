import { Inject, Injectable } from '@nestjs/common';
import { CommandHandling } from '#event-sourcing';
import {
  type Facility,
  type Organisation,
  type PlacementInput,
  type Programme,
  RULE_PACKS_STREAM,
  type RulePacks,
  referenceDecider,
  rulePacksDecider,
} from '../domain/index.js';

/** Facilities, programmes and rule packs as they stand, for decisions to rest on. */
@Injectable()
export class ReferenceData {
  constructor(@Inject(CommandHandling) private readonly handling: CommandHandling) {}

  async organisation(id: string): Promise<(Organisation & { revision: number }) | null> {
    return this.particulars(`organisation-${id}`);
  }

  async facility(id: string): Promise<(Facility & { revision: number }) | null> {
    return this.particulars(`facility-${id}`);
  }

  async programme(id: string): Promise<(Programme & { revision: number }) | null> {
    return this.particulars(`programme-${id}`);
  }

  async rulePacks(): Promise<RulePacks> {
    const { state } = await this.handling.load(RULE_PACKS_STREAM, rulePacksDecider);
    return state;
  }

  /** What the placements name; what there is not is left out. */
  async namedBy(placements: readonly Pick<PlacementInput, 'facility' | 'programme'>[]) {
    const ids = new Set(placements.map(({ facility }) => facility));
    const programmeIds = new Set(placements.flatMap(({ programme }) => programme ?? []));
    const [facilities, programmes, packs] = await Promise.all([
      this.all(ids, (id) => this.facility(id)),
      this.all(programmeIds, (id) => this.programme(id)),
      this.rulePacks(),
    ]);
    return { facilities, programmes, packs };
  }

  private async all<Found>(ids: ReadonlySet<string>, find: (id: string) => Promise<Found | null>) {
    const found = await Promise.all([...ids].map(async (id) => [id, await find(id)] as const));
    return new Map(found.flatMap(([id, value]) => (value === null ? [] : [[id, value] as const])));
  }

  private async particulars<Particulars>(
    stream: string,
  ): Promise<(Particulars & { revision: number }) | null> {
    const { state } = await this.handling.load(stream, referenceDecider);
    return state === null
      ? null
      : ({ ...state.particulars, revision: state.revision } as Particulars & { revision: number });
  }
}
