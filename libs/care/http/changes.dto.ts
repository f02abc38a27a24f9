import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { plainToInstance, Transform } from 'class-transformer';
import { IsDefined, IsObject, ValidateNested } from 'class-validator';
import { Acknowledging, Code, FREE_TEXT, Id, NestedList, OneOf, OnlyFor, Text } from '#http';
import type { FactType, RequestedChange } from '../domain/index.js';
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
  @Transform(({ value, obj }) => inShapeOf(obj as { type?: unknown }, value))
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

/** The nested body is checked against the class of the type beside it. */
function inShapeOf({ type }: { type?: unknown }, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const body = TYPES.includes(type as FactType) ? FACT_BODIES[type as FactType] : undefined;
  // Of a type that there is not, nothing can be said but that.
  return body === undefined ? new Acknowledging() : plainToInstance(body as new () => object, value);
}

/** The changes as the domain takes them. */
export function requestedChanges({ changes }: ChangesBody): RequestedChange[] {
  return changes.map(({ kind, factId, supersedes, reason, type, fact }) => {
    const { acknowledge: _, ...input } = (fact ?? {}) as { acknowledge?: unknown };
    // The shapes were checked: what each kind needs is there.
    return { kind, factId, supersedes, reason, type, input } as unknown as RequestedChange;
  });
}
