import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsDefined, IsObject, ValidateNested } from 'class-validator';
import { Acknowledging, Code, FREE_TEXT, Id, inShapeOf, NestedList, OneOf, OnlyFor, Text } from '#http';
import type { FactType } from '../domain/index.js';
import { FACT_BODIES } from './facts.dto.js';

const TYPES = Object.keys(FACT_BODIES) as FactType[];
const KINDS = ['add', 'correct', 'void'] as const;

/** One change: a new fact, what is now held true instead of one, or that one was entered in error. */
@ApiExtraModels(...Object.values(FACT_BODIES))
export class ChangeBody {
  @OneOf(KINDS)
  readonly kind: (typeof KINDS)[number];

  @OnlyFor('correct', 'void')
  @Id({ description: 'The fact to correct or void' })
  readonly factId?: string;

  @OnlyFor('correct', 'void')
  @Id({ description: 'The event that stands now' })
  readonly supersedes?: string;

  @OnlyFor('correct', 'void')
  @Text({ max: FREE_TEXT, description: 'Why; kept sealed' })
  readonly reason?: string;

  @OnlyFor('add', 'correct')
  @OneOf(TYPES, { description: 'What the fact is; a correction may change it' })
  readonly type?: FactType;

  @ApiProperty({
    oneOf: Object.values(FACT_BODIES).map((body) => ({ $ref: getSchemaPath(body) })),
    description: 'The whole fact, in the shape of its type; not for `void`',
  })
  @OnlyFor('add', 'correct')
  @Transform(({ value, obj }) => inShapeOf(FACT_BODIES, obj as { type?: unknown }, value))
  @IsDefined({ message: 'must be given' })
  @IsObject({ message: 'must be an object' })
  @ValidateNested()
  readonly fact?: object;
}

export class ChangesBody extends Acknowledging {
  @NestedList(() => ChangeBody, { least: 1, most: 30 })
  readonly changes: ChangeBody[];

  @Text({
    max: 100,
    optional: true,
    description: '`token` of the preview: refused if the record has changed since',
  })
  readonly preview?: string;
}

export class AcknowledgementBody {
  @Id({ description: 'The event that carries the warnings' })
  readonly event: string;

  @Code({ each: true, description: 'The warnings somebody has seen' })
  readonly codes: string[];
}
