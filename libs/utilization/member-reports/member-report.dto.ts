import { ApiProperty } from '@nestjs/swagger';
import type { Value } from '../populations/index.js';

// What a report holds is made into text by the one who made it; these tell its shape to readers of the contract.

class OpenLengthsAnswer {
  @ApiProperty({ example: 'medicare' }) readonly method: string;
  @ApiProperty({ type: 'integer' }) readonly version: number;
  @ApiProperty({ type: 'integer', description: "The payer's own days alone" }) readonly days: number;
}

class EndedLengthsAnswer extends OpenLengthsAnswer {
  @ApiProperty({ type: Number, nullable: true }) readonly mean: number | null;
  @ApiProperty({ type: Number, nullable: true }) readonly median: number | null;
}

class MemberCellAnswer {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', nullable: true },
    description: 'What its stays are in; of a total, what they have in common. Null for what is not known',
  })
  readonly cell: Readonly<Record<string, Value>>;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Null where it is held back' })
  readonly stays: number | null;
}

class EndedCellAnswer extends MemberCellAnswer {
  @ApiProperty({ type: [EndedLengthsAnswer], nullable: true })
  readonly lengths: readonly EndedLengthsAnswer[] | null;
}

class OpenCellAnswer extends MemberCellAnswer {
  @ApiProperty({ type: [OpenLengthsAnswer], nullable: true, description: 'Days to the end of the year' })
  readonly lengths: readonly OpenLengthsAnswer[] | null;
}

const PARTIAL = {
  type: 'integer',
  nullable: true,
  description: 'Stays that have days of others, too; null where that or the total is held back',
} as const;

class EndedMembersAnswer {
  @ApiProperty({ type: [EndedCellAnswer], description: 'Those that are not there have no stays' })
  readonly cells: readonly EndedCellAnswer[];
  @ApiProperty({ type: [EndedCellAnswer] }) readonly totals: readonly EndedCellAnswer[];
  @ApiProperty(PARTIAL) readonly partialStays: number | null;
}

class OpenMembersAnswer {
  @ApiProperty({ type: [OpenCellAnswer] }) readonly cells: readonly OpenCellAnswer[];
  @ApiProperty({ type: [OpenCellAnswer] }) readonly totals: readonly OpenCellAnswer[];
  @ApiProperty(PARTIAL) readonly partialStays: number | null;
}

class MemberReportMethodAnswer {
  @ApiProperty({ example: 'medicare' }) readonly method: string;
  @ApiProperty({ type: 'integer' }) readonly version: number;
  @ApiProperty({ description: 'Where its rule is written' }) readonly source: string;
}

/** The report, the same bytes each time it is asked for. */
export class MemberReportAnswer {
  @ApiProperty() readonly payer: string;
  @ApiProperty() readonly year: string;
  @ApiProperty({ type: [String] }) readonly by: readonly string[];
  @ApiProperty({ format: 'date', description: 'What was true by then, the last day of the year' })
  readonly asOf: string;
  @ApiProperty({ type: 'object', nullable: true, additionalProperties: { type: 'string' } })
  readonly mark: { readonly log: string; readonly event: string } | null;
  @ApiProperty({ type: 'integer', description: 'Fewer persons than this are not told' })
  readonly threshold: number;
  @ApiProperty({ description: 'The account that asked first' }) readonly askedBy: string;
  @ApiProperty({ type: [MemberReportMethodAnswer] }) readonly methods: readonly MemberReportMethodAnswer[];
  @ApiProperty({ type: EndedMembersAnswer, description: "Stays whose days of the payer's ended in the year" })
  readonly ended: EndedMembersAnswer;
  @ApiProperty({ type: OpenMembersAnswer, description: 'Stays that went on at its end: in no other figure' })
  readonly open: OpenMembersAnswer;
  @ApiProperty({ enum: [true], description: 'A report is made of all patients or not at all' })
  readonly complete: true;
}
