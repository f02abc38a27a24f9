import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize, IsObject } from 'class-validator';
import { CalendarDate, Flag, OneOf, PageOf, Slug, Text } from '#http';
import { LEVELS, type Level } from '../domain/index.js';

/** The path of an organisation, a facility or a programme. */
export class ReferencePath {
  @Slug()
  readonly id: string;
}

export class OrganisationBody {
  @Text({ example: 'Lakeside Behavioural Health' })
  readonly name: string;
}

export class FacilityBody {
  @Slug({ description: 'Who owns it', example: 'lakeside' })
  readonly organisation: string;

  @Text({ example: 'Lakeside House' })
  readonly name: string;

  @Text({ max: 64, description: 'IANA time zone; never changes', example: 'America/Chicago' })
  readonly zone: string;

  @OneOf(LEVELS, { each: true, description: 'Levels of care offered' })
  @ArrayMinSize(1, { message: 'must hold at least one' })
  readonly levels: Level[];

  @Flag({ optional: true, description: 'Under 42 CFR Part 2; default false' })
  readonly part2?: boolean;
}

export class ProgrammeBody {
  @Slug({ example: 'lakeside-house' })
  readonly facility: string;

  @Text({ example: 'Evening IOP' })
  readonly name: string;

  @OneOf(LEVELS, { each: true })
  @ArrayMinSize(1, { message: 'must hold at least one' })
  readonly levels: Level[];

  @Flag({ optional: true, description: 'Under 42 CFR Part 2; default false' })
  readonly part2?: boolean;
}

export class RulePackBody {
  @Slug({ example: 'us-default' })
  readonly name: string;

  @Text({ max: 40, example: '2026.1' })
  readonly version: string;

  @CalendarDate()
  readonly validFrom: string;

  @CalendarDate({ optional: true, description: 'Left out while it lasts' })
  readonly validTo?: string;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Every rule with `value`, `source`, `verified`',
  })
  @IsObject({ message: 'must be an object' })
  readonly rules: Record<string, unknown>;
}

export class ReferenceItem {
  @ApiProperty() readonly id: string;
  @ApiProperty({ enum: ['organisation', 'facility', 'programme'] }) readonly kind: string;
  @ApiProperty({ type: String, nullable: true }) readonly organisation: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly facility: string | null;
  @ApiProperty() readonly name: string;
  @ApiProperty({ type: String, nullable: true }) readonly zone: string | null;
  @ApiProperty({ type: [String] }) readonly levels: readonly string[];
  @ApiProperty() readonly part2: boolean;
  @ApiProperty({ description: 'Also the `ETag`' }) readonly revision: number;
}

export class ReferencePage extends PageOf(ReferenceItem) {}
