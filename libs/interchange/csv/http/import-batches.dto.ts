import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsObject } from 'class-validator';
import { Text } from '#http';
import { ROWS } from '../rows/row.js';
import type { RowResult } from '../rows/row-result.js';

/** Rows in one batch at most; the client sends fewer. */
export const MOST_ROWS = 500;

export class ImportBatchBody {
  @Text({
    max: 100,
    description: 'Name of the file; with its id it names a row',
    example: 'synthea/encounters',
  })
  readonly source: string;

  @ApiProperty({
    type: 'array',
    items: { oneOf: Object.values(ROWS) as object[] },
    minItems: 1,
    maxItems: MOST_ROWS,
    description: 'Rows in the order of the file: facilities, patients, coverages, placements or services',
  })
  @IsArray({ message: 'must be a list' })
  @ArrayMinSize(1, { message: 'must hold at least one' })
  @ArrayMaxSize(MOST_ROWS, { message: `must hold at most ${MOST_ROWS}` })
  @IsObject({ each: true, message: 'must be objects' })
  readonly rows: readonly object[];
}

class ChangedValue {
  @ApiProperty({ example: 'PatientDischarged.disposition' }) readonly field: string;
  @ApiProperty({ type: Object, nullable: true }) readonly before: unknown;
  @ApiProperty({ type: Object, nullable: true }) readonly after: unknown;
}

class RowAnswer implements RowResult {
  @ApiProperty() readonly number: number;
  @ApiProperty({ enum: ['taken', 'corrected', 'unchanged', 'refused'] }) readonly result: RowResult['result'];
  @ApiProperty({ description: 'Events written for the row' }) readonly events: number;
  @ApiProperty({ type: [String], required: false }) readonly warnings?: readonly string[];
  @ApiProperty({ required: false }) readonly code?: string;
  @ApiProperty({ required: false }) readonly field?: string;
  @ApiProperty({ required: false }) readonly reason?: string;
  @ApiProperty({ type: [ChangedValue], required: false }) readonly changed?: readonly ChangedValue[];
}

export class ImportBatchAnswer {
  @ApiProperty({ type: [RowAnswer] }) readonly rows: readonly RowResult[];
  @ApiProperty({ type: String, nullable: true }) readonly consistencyToken: string | null;
}
