import { ApiProperty } from '@nestjs/swagger';
import { ArrayMinSize, IsObject } from 'class-validator';
import { Amount, CalendarDate, Flag, NestedList, OneOf, PageOf, Slug, Text } from '#http';
import { type Capacity, LEVELS, type Level, rulePack } from '../domain/index.js';

/** The path of an organisation, a facility or a programme. */
export class ReferencePath {
  @Slug()
  readonly id: string;
}

export class OrganisationBody {
  @Text({ example: 'Lakeside Behavioural Health' })
  readonly name: string;
}

const LICENSED = 'What is licensed; left out, it stays as it was stated';
const MOST_LICENSED = 100_000;

export class ProgrammeCapacityBody {
  @OneOf(LEVELS)
  readonly level: Level;

  @Amount(0, MOST_LICENSED, { whole: true, description: 'Beds or slots' })
  readonly licensed: number;
}

export class CapacityBody extends ProgrammeCapacityBody {
  @Slug({ optional: true, description: 'Left out for the whole level', example: 'evening-iop' })
  readonly programme?: string;
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

  @Flag({
    optional: true,
    description: 'Under 42 CFR Part 2; left out, it stays as it stands, and is false for a new one',
  })
  readonly part2?: boolean;

  @NestedList(() => CapacityBody, { optional: true, most: 100, description: LICENSED })
  readonly capacity?: CapacityBody[];
}

export class ProgrammeBody {
  @Slug({ example: 'lakeside-house' })
  readonly facility: string;

  @Text({ example: 'Evening IOP' })
  readonly name: string;

  @OneOf(LEVELS, { each: true })
  @ArrayMinSize(1, { message: 'must hold at least one' })
  readonly levels: Level[];

  @Flag({
    optional: true,
    description: 'Under 42 CFR Part 2; left out, it stays as it stands, and is false for a new one',
  })
  readonly part2?: boolean;

  @NestedList(() => ProgrammeCapacityBody, { optional: true, most: 10, description: LICENSED })
  readonly capacity?: ProgrammeCapacityBody[];
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
    ...(rulePack.properties.rules as object),
    description: 'Every rule with `value`, `source`, `verified`',
  })
  @IsObject({ message: 'must be an object' })
  readonly rules: Record<string, unknown>;
}

class CapacityAnswer {
  @ApiProperty({ enum: LEVELS }) readonly level: string;
  @ApiProperty({ description: 'Beds or slots' }) readonly licensed: number;
  @ApiProperty({ required: false }) readonly programme?: string;
}

export class ReferenceItem {
  @ApiProperty() readonly id: string;
  @ApiProperty({ enum: ['organisation', 'facility', 'programme'] }) readonly kind: string;
  @ApiProperty({ type: String, nullable: true }) readonly organisation: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly facility: string | null;
  @ApiProperty() readonly name: string;
  @ApiProperty({ type: String, nullable: true }) readonly zone: string | null;
  @ApiProperty({ type: [String] }) readonly levels: readonly string[];
  @ApiProperty({ description: 'Under 42 CFR Part 2, as are the programmes of a facility that is' })
  readonly part2: boolean;
  @ApiProperty({ type: [CapacityAnswer] }) readonly capacity: readonly CapacityAnswer[];
  @ApiProperty({ description: 'Also the `ETag`' }) readonly revision: number;
}

export class ReferencePage extends PageOf(ReferenceItem) {}

/** Absent where it was not given, so that saying again what stands writes nothing. */
export function capacityIn({ capacity }: { readonly capacity?: readonly CapacityBody[] }): {
  capacity?: Capacity[];
} {
  if (capacity === undefined) return {};
  return {
    capacity: capacity.map(({ level, licensed, programme }) => ({
      level,
      licensed,
      ...(programme === undefined ? {} : { programme }),
    })),
  };
}
