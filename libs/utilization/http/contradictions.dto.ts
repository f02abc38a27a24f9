import { ApiProperty } from '@nestjs/swagger';
import { PageOf } from '#http';

class ToldAnswer {
  @ApiProperty({ example: 'medicare' }) readonly method: string;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string', nullable: true } })
  readonly cell: Readonly<Record<string, string | null>>;
  @ApiProperty({ description: 'It goes on: its days are to date' }) readonly open: boolean;
  @ApiProperty({ type: 'integer' }) readonly days: number;
}

class ContradictionAnswer {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ format: 'uuid', description: 'Fact that began the stay' }) readonly stay: string;
  @ApiProperty({ type: [String], description: 'What was learned of it since, in log order' })
  readonly events: readonly string[];
  @ApiProperty({ type: [ToldAnswer], description: 'Where the report has it; empty where it does not' })
  readonly before: readonly ToldAnswer[];
  @ApiProperty({
    type: [ToldAnswer],
    description: 'Where it would be, by those methods that tell it otherwise',
  })
  readonly after: readonly ToldAnswer[];
}

class ComparedMarkAnswer {
  @ApiProperty({ format: 'uuid' }) readonly log: string;
  @ApiProperty({ format: 'uuid', description: 'The last event included' }) readonly event: string;
}

export class ContradictionsPage extends PageOf(ContradictionAnswer) {
  @ApiProperty({ type: ComparedMarkAnswer, nullable: true, description: 'What it is compared with' })
  readonly mark: ComparedMarkAnswer | null;
}
