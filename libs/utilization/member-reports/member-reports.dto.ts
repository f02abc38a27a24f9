import { ApiProperty } from '@nestjs/swagger';
import { Slug, Text, Year } from '#http';
import { MEMBER_DIMENSIONS } from '../populations/index.js';

export class PayerPath {
  @Slug({ description: "The payer: of a payer's account its own", example: 'acme-health' })
  readonly payerId: string;
}

export class MemberReportPath extends PayerPath {
  @Year({ description: 'The year that it is of' })
  readonly year: string;
}

export class MemberReportBody {
  @Year({ description: 'A year that is over; what is entered of it later is not told any more' })
  readonly year: string;

  @Text({
    each: true,
    most: MEMBER_DIMENSIONS.length,
    description: `One or two of ${MEMBER_DIMENSIONS.join(', ')}. A year is told once, by what is named first`,
    example: ['level', 'age'],
  })
  readonly by: readonly string[];
}

export class MemberReportStateAnswer {
  @ApiProperty() readonly payer: string;
  @ApiProperty() readonly year: string;
  @ApiProperty({ enum: ['counting', 'reported'] }) readonly state: 'counting' | 'reported';
  @ApiProperty({ minimum: 0, maximum: 1, description: 'How much is counted' }) readonly done: number;
  @ApiProperty({ type: String, nullable: true, description: 'Where the report is, once it is made' })
  readonly figures: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'SHA-256 of its text' })
  readonly hash: string | null;
}

class MemberMethodAnswer {
  @ApiProperty({ example: 'medicare' }) readonly method: string;
  @ApiProperty({ type: 'integer' }) readonly version: number;
}

class MemberReportMarkAnswer {
  @ApiProperty({ format: 'uuid' }) readonly log: string;
  @ApiProperty({ format: 'uuid', description: 'The last event included' }) readonly event: string;
}

class MemberReportItem {
  @ApiProperty() readonly payer: string;
  @ApiProperty() readonly year: string;
  @ApiProperty({ type: [String] }) readonly by: readonly string[];
  @ApiProperty({ format: 'date', description: 'Its last day' }) readonly asOf: string;
  @ApiProperty({ type: 'integer', description: 'Fewer persons than this are not told' })
  readonly threshold: number;
  @ApiProperty({ type: [MemberMethodAnswer] }) readonly methods: readonly MemberMethodAnswer[];
  @ApiProperty({ type: MemberReportMarkAnswer, nullable: true }) readonly mark: MemberReportMarkAnswer | null;
  @ApiProperty({ description: 'When it was told, ISO 8601 in UTC' }) readonly reportedAt: string;
  @ApiProperty({ description: 'Who asked' }) readonly account: string;
  @ApiProperty({ description: 'SHA-256 of its text' }) readonly hash: string;
  @ApiProperty({ description: 'Where it is' }) readonly figures: string;
}

export class MemberReportsAnswer {
  @ApiProperty({ type: [MemberReportItem] }) readonly items: readonly MemberReportItem[];
}
