import { ApiProperty } from '@nestjs/swagger';
import type { Outcome, Warning } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import type { Marks } from './consistency-token.js';

export class AnsweredEvent {
  @ApiProperty({ format: 'uuid' })
  readonly id: string;

  @ApiProperty({ example: 'PatientAdmitted' })
  readonly type: string;

  @ApiProperty({ format: 'uuid', description: 'Names the fact in later corrections' })
  readonly factId: string;

  constructor(event: RecordedEvent) {
    this.id = event.id;
    this.type = event.type;
    this.factId = event.factId;
  }
}

export class AnsweredWarning {
  @ApiProperty({ description: 'Stable; may be sent back in `acknowledge`' })
  readonly code: string;

  @ApiProperty({ type: [String], description: 'Ids of the facts it rests on' })
  readonly facts: readonly string[];

  @ApiProperty()
  readonly acknowledged: boolean;

  constructor(warning: Warning) {
    this.code = warning.code;
    this.facts = warning.facts;
    this.acknowledged = warning.acknowledged;
  }
}

/** What every command answers; a command sent again answers the same. */
export class CommandAnswer {
  @ApiProperty({ description: 'Revision of the record after the command, also the `ETag`' })
  readonly revision: number;

  @ApiProperty({ type: [AnsweredEvent], description: 'Empty where nothing had to change' })
  readonly events: readonly AnsweredEvent[];

  @ApiProperty({ type: [AnsweredWarning] })
  readonly warnings: readonly AnsweredWarning[];

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Send it as `X-Continuum-After` to be answered from views that have seen the command',
  })
  readonly consistencyToken: string | null;

  constructor(outcome: Outcome, marks: Marks) {
    this.revision = outcome.revision;
    this.events = outcome.events.map((event) => new AnsweredEvent(event));
    this.warnings = outcome.warnings.map((warning) => new AnsweredWarning(warning));
    this.consistencyToken = marks.after(outcome.events);
  }
}

export function commandAnswer(outcome: Outcome, marks: Marks): CommandAnswer {
  return new CommandAnswer(outcome, marks);
}
