import type { Type } from '@nestjs/common';
import { ApiExtraModels, ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';
import type { Complete } from '#projections';
import { Text } from './fields.js';

/** One page of a list. */
export type Page<Item> = {
  readonly items: readonly Item[];
  /** Cursor of the next page; null on the last. */
  readonly next: string | null;
  /** Or how many patients are missing, because their events could not be projected. */
  readonly complete: Complete;
};

/** The query, or part of the body, that asks for a page. */
export class PageRequest {
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 200, default: 50, required: false })
  @Transform(({ value }) => (typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value))
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(200, { message: 'must be at most 200' })
  readonly limit: number = 50;

  @Text({ max: 2000, optional: true, description: '`next` of the page before' })
  readonly cursor?: string;
}

/** The class of a page, for OpenAPI: `class PatientsPage extends PageOf(PatientItem) {}`. */
export function PageOf<Item>(item: Type<Item>): Type<Page<Item>> {
  @ApiExtraModels(item)
  class PageClass implements Page<Item> {
    @ApiProperty({ type: [item] })
    readonly items: readonly Item[];

    @ApiProperty({ type: String, nullable: true, description: 'Cursor of the next page' })
    readonly next: string | null;

    @ApiProperty({
      oneOf: [
        { type: 'boolean', enum: [true] },
        { type: 'object', properties: { quarantined: { type: 'integer' } } },
      ],
      description: 'Or how many patients are missing from the list',
    })
    readonly complete: Complete;
  }
  return PageClass;
}
