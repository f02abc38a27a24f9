import { ApiProperty } from '@nestjs/swagger';

// What a report holds is made into text by the one who made it; these tell its shape to readers of the contract.

class BandAnswer {
  @ApiProperty({ example: '31-45' }) readonly days: string;
  @ApiProperty({ type: 'integer' }) readonly stays: number;
}

class PayerDaysAnswer {
  @ApiProperty({ type: String, nullable: true }) readonly payer: string | null;
  @ApiProperty({ type: 'integer' }) readonly days: number;
}

class OpenAnswer {
  @ApiProperty({ type: 'integer' }) readonly n: number;
  @ApiProperty({ type: 'integer', description: 'Days to date' }) readonly days: number;
}

export class CellAnswer {
  @ApiProperty({ example: 'medicare' }) readonly method: string;
  @ApiProperty({ type: 'integer' }) readonly version: number;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', nullable: true },
    description: 'By what was asked; null for what is not known, or not yet',
  })
  readonly cell: Readonly<Record<string, string | null>>;
  @ApiProperty({ type: 'integer', description: 'Stays that are over' }) readonly n: number;
  @ApiProperty({ type: 'integer', description: 'Their days' }) readonly days: number;
  @ApiProperty({ type: Number, nullable: true }) readonly mean: number | null;
  @ApiProperty({ type: Number, nullable: true }) readonly median: number | null;
  @ApiProperty({ type: Number, nullable: true }) readonly p90: number | null;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'number', nullable: true } })
  readonly percentiles: Readonly<Record<string, number | null>>;
  @ApiProperty({ type: [BandAnswer], description: '1 to 30 days singly, then 31-45 … 366+' })
  readonly bands: readonly BandAnswer[];
  @ApiProperty({ type: [PayerDaysAnswer], description: 'Their days by who paid for each' })
  readonly payerDays: readonly PayerDaysAnswer[];
  @ApiProperty({ type: OpenAnswer, description: 'Stays that go on: in no other figure' })
  readonly open: OpenAnswer;
}

export class ReportedMethodAnswer {
  @ApiProperty({ example: 'medicare' }) readonly method: string;
  @ApiProperty({ type: 'integer' }) readonly version: number;
  @ApiProperty({ description: 'Where its rule is written' }) readonly source: string;
}

class AskedByAnswer {
  @ApiProperty() readonly account: string;
  @ApiProperty() readonly role: string;
  @ApiProperty({ type: String, nullable: true }) readonly organisation: string | null;
}

/** The report, the same bytes each time it is asked for. */
export class ReportAnswer {
  @ApiProperty({ format: 'uuid' }) readonly report: string;
  @ApiProperty({ type: AskedByAnswer }) readonly askedBy: AskedByAnswer;
  @ApiProperty({ type: [ReportedMethodAnswer] }) readonly methods: readonly ReportedMethodAnswer[];
  @ApiProperty({ type: [String] }) readonly by: readonly string[];
  @ApiProperty() readonly asOf: string;
  @ApiProperty({ type: 'object', nullable: true, additionalProperties: { type: 'string' } })
  readonly mark: { readonly log: string; readonly event: string } | null;
  @ApiProperty({ type: [CellAnswer], description: 'One a cell and method' })
  readonly figures: readonly CellAnswer[];
  @ApiProperty({ type: [CellAnswer], description: 'All cells together, by each method' })
  readonly totals: readonly CellAnswer[];
  @ApiProperty({
    oneOf: [
      { type: 'boolean', enum: [true] },
      { type: 'object', properties: { quarantined: { type: 'integer' } } },
    ],
    description: 'Or how many patients are missing',
  })
  readonly complete: true | { readonly quarantined: number };
}
