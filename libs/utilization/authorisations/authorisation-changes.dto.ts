import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsDefined, IsObject, ValidateNested } from 'class-validator';
import { Acknowledging, FREE_TEXT, Id, inShapeOf, NestedList, OneOf, OnlyFor, Text } from '#http';
import type { AuthorisationFactType } from '../domain/index.js';
import * as bodies from './authorisation-facts.dto.js';

const BODIES = {
  AuthorisationRequested: bodies.RequestBody,
  AuthorisationDecided: bodies.DecisionBody,
  AuthorisationAppealed: bodies.AppealBody,
  AppealDecided: bodies.AppealOutcomeBody,
  NeedCertified: bodies.CertificationBody,
} satisfies Record<AuthorisationFactType, object>;
const TYPES = Object.keys(BODIES) as AuthorisationFactType[];
const KINDS = ['correct', 'void'] as const;

/** What is now held true instead of a fact about authorisations, or that it was entered in error. */
@ApiExtraModels(...Object.values(BODIES))
export class AuthorisationChangeBody {
  @OneOf(KINDS)
  readonly kind: (typeof KINDS)[number];

  @Id({ description: 'The fact to correct or void' })
  readonly factId: string;

  @Id({ description: 'The event that stands now' })
  readonly supersedes: string;

  @Text({ max: FREE_TEXT, description: 'Why; kept sealed' })
  readonly reason: string;

  @OnlyFor('correct')
  @OneOf(TYPES, { description: 'What the fact is' })
  readonly type?: AuthorisationFactType;

  @ApiProperty({
    oneOf: Object.values(BODIES).map((shape) => ({ $ref: getSchemaPath(shape) })),
    description: 'The whole fact, in the shape of its type; not for `void`',
  })
  @OnlyFor('correct')
  @Transform(({ value, obj }) => inShapeOf(BODIES, obj as { type?: unknown }, value))
  @IsDefined({ message: 'must be given' })
  @IsObject({ message: 'must be an object' })
  @ValidateNested()
  readonly fact?: object;
}

export class AuthorisationChangesBody extends Acknowledging {
  @NestedList(() => AuthorisationChangeBody, { least: 1, most: 30 })
  readonly changes: AuthorisationChangeBody[];
}
