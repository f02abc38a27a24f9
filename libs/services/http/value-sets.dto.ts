import { ApiProperty } from '@nestjs/swagger';
import { IsObject } from 'class-validator';
import { CalendarDate, Slug, Text } from '#http';
import { valueSet } from '../domain/index.js';

export class ValueSetBody {
  @Slug({ example: 'follow-up-example' })
  readonly name: string;

  @Text({ max: 40, example: '1' })
  readonly version: string;

  @Text({ max: 500, description: 'Where the codes were taken from' })
  readonly source: string;

  @CalendarDate({ description: 'First day of the services it is about' })
  readonly validFrom: string;

  @CalendarDate({ optional: true, description: 'Left out while it lasts' })
  readonly validTo?: string;

  @ApiProperty({
    ...(valueSet.properties.concepts as object),
    description: 'Codes by concept and code system',
  })
  @IsObject({ message: 'must be an object' })
  readonly concepts: Record<string, unknown>;
}
