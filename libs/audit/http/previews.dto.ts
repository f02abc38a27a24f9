import { ApiProperty } from '@nestjs/swagger';
import type { Change, StaySummary } from '../read-models/index.js';
import { CHANGES, StaySummaryAnswer } from './differences.dto.js';

class PreviewedStayAnswer extends StaySummaryAnswer {
  @ApiProperty({ format: 'uuid' }) readonly stay: string;
}

class PreviewedDifferenceAnswer {
  @ApiProperty({ format: 'uuid' }) readonly stay: string;
  @ApiProperty({ enum: CHANGES, isArray: true }) readonly changes: readonly Change[];
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } }) readonly days: object;
}

class InconsistencyAnswer {
  @ApiProperty() readonly rule: string;
  @ApiProperty({ type: [String] }) readonly facts: readonly string[];
}

class InconsistenciesAnswer {
  @ApiProperty({ type: [InconsistencyAnswer] }) readonly appear: readonly InconsistencyAnswer[];
  @ApiProperty({ type: [InconsistencyAnswer] }) readonly settle: readonly InconsistencyAnswer[];
}

class PreviewedWarningAnswer {
  @ApiProperty({ example: 'LATE_ENTRY' }) readonly code: string;
  @ApiProperty({ type: [String] }) readonly facts: readonly string[];
}

class ExportedBeforeAnswer {
  @ApiProperty() readonly at: string;
  @ApiProperty() readonly account: string;
}

class TouchedPlanAnswer {
  @ApiProperty({ format: 'uuid' }) readonly episode: string;
  @ApiProperty({ type: [String], description: 'Rules that the plan would no longer keep' })
  readonly appear: readonly string[];
  @ApiProperty({ type: [String], description: 'Rules that it would keep again' })
  readonly settle: readonly string[];
}

export class PreviewAnswer {
  @ApiProperty({ format: 'uuid' }) readonly patient: string;
  @ApiProperty({ description: 'Of the record that they were previewed on' }) readonly revision: number;
  @ApiProperty({ description: 'To be sent as `preview` with the changes; good for this revision alone' })
  readonly token: string;
  @ApiProperty({ description: 'Open stays are counted up to this date' }) readonly asOf: string;
  @ApiProperty({ type: [PreviewedStayAnswer] }) readonly before: readonly (StaySummary & { stay: string })[];
  @ApiProperty({ type: [PreviewedStayAnswer] }) readonly after: readonly (StaySummary & { stay: string })[];
  @ApiProperty({ type: [PreviewedDifferenceAnswer] })
  readonly differences: readonly PreviewedDifferenceAnswer[];
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'Days gained at each level, lost where negative',
  })
  readonly days: object;
  @ApiProperty({
    type: InconsistenciesAnswer,
    description: 'Facts that would no longer fit together, or again',
  })
  readonly inconsistencies: InconsistenciesAnswer;
  @ApiProperty({ type: [PreviewedWarningAnswer] }) readonly warnings: readonly PreviewedWarningAnswer[];
  @ApiProperty({ type: [TouchedPlanAnswer], description: 'Discharge plans that would read otherwise' })
  readonly plans: readonly TouchedPlanAnswer[];
  @ApiProperty({
    type: [ExportedBeforeAnswer],
    description: 'Bundles that carried what would change, the newest 100; none where no stay differs',
  })
  readonly exports: readonly ExportedBeforeAnswer[];
}
