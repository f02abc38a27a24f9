import { ApiProperty } from '@nestjs/swagger';
import { Nested, OneOf, PageOf, PageRequest, Slug, Text } from '#http';
import { LEVELS } from '../domain/index.js';
import type { Criteria } from '../read-models/index.js';
import { PlacementAnswer } from './patients.dto.js';

export class SoughtIdentifier {
  @Text({ max: 100, example: 'mrn' })
  readonly system: string;

  @Text({ description: 'Exactly as it was registered' })
  readonly value: string;
}

/** All that is given must hold; at least one must be. */
export class PatientSearchBody extends PageRequest implements Criteria {
  @Nested(() => SoughtIdentifier, { optional: true })
  readonly identifier?: SoughtIdentifier;

  @Text({
    max: 300,
    optional: true,
    description: 'Each word begins a part of the name as it stands now; accents and case do not matter',
    example: 'asa angs',
  })
  readonly name?: string;

  @Slug({ optional: true, description: 'The account that manages an open episode' })
  readonly caseManager?: string;

  @Slug({ optional: true, description: 'Where the patient is now' })
  readonly facility?: string;

  @OneOf(LEVELS, { optional: true, description: 'Of the same placement as the facility' })
  readonly level?: string;
}

export class FoundPatientAnswer {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ type: String, nullable: true }) readonly name: string | null;
  @ApiProperty({ type: Number, nullable: true }) readonly birthYear: number | null;
  @ApiProperty({ type: String, nullable: true }) readonly sex: string | null;
  @ApiProperty({ type: [PlacementAnswer] }) readonly placements: readonly PlacementAnswer[];
}

export class FoundPatientsPage extends PageOf(FoundPatientAnswer) {}
