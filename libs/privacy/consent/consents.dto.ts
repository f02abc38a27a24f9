import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMinSize, IsDefined, IsObject, ValidateNested } from 'class-validator';
import {
  Acknowledging,
  CalendarDate,
  FREE_TEXT,
  Id,
  inShapeOf,
  Nested,
  NestedList,
  OneOf,
  OnlyFor,
  Slug,
  Text,
} from '#http';
import {
  CONSENT_PURPOSES,
  type ConsentFactType,
  DISCLOSER_KINDS,
  type Granted,
  INFORMATION,
  RECIPIENT_CLASSES,
  RECIPIENT_KINDS,
  SIGNED_BY,
} from '../domain/index.js';

export class RecipientBody {
  @OneOf(RECIPIENT_KINDS, { example: 'payer' })
  readonly kind: (typeof RECIPIENT_KINDS)[number];

  @OnlyFor('payer', 'organisation')
  @Slug({ example: 'acme-health' })
  readonly id?: string;

  @OnlyFor('class')
  @OneOf(RECIPIENT_CLASSES, {
    description: '`payers`: all of them; `treatingProviders`: organisations that ask in order to treat',
  })
  readonly class?: (typeof RECIPIENT_CLASSES)[number];
}

export class DiscloserBody {
  @OneOf(DISCLOSER_KINDS, { example: 'facility' })
  readonly kind: Granted['discloser']['kind'];

  @Slug({ example: 'lakeside-house' })
  readonly id: string;
}

export class SignatureBody {
  @OneOf(SIGNED_BY)
  readonly by: (typeof SIGNED_BY)[number];

  @Text({ max: 300, description: 'As it stands under the consent; kept sealed', example: 'Rosa Delgado' })
  readonly name: string;

  @Id({ optional: true, description: 'The fact that appointed the representative who signed' })
  readonly representative?: string;

  @CalendarDate()
  readonly on: string;
}

/** @see 42 CFR 2.31(a) */
export class ConsentBody extends Acknowledging {
  @Nested(() => RecipientBody, { description: 'Who may be told' })
  readonly recipient: RecipientBody;

  @OneOf(CONSENT_PURPOSES, {
    description: '`tpo` is the single consent for treatment, payment and operations',
    example: 'payment',
  })
  readonly purpose: Granted['purpose'];

  @OneOf(INFORMATION, { each: true, description: 'What may be told' })
  @ArrayMinSize(1, { message: 'must hold at least one' })
  readonly what: Granted['what'];

  @Nested(() => DiscloserBody, { description: 'Who may tell it' })
  readonly discloser: DiscloserBody;

  @CalendarDate({ description: 'The first day; not before the signature' })
  readonly from: string;

  @CalendarDate({ description: 'The last day' })
  readonly expiry: string;

  @Text({ max: FREE_TEXT, optional: true, description: 'What else ends it, in words; kept sealed' })
  readonly expiryEvent?: string;

  @Nested(() => SignatureBody)
  readonly signed: SignatureBody;

  @Text({ max: FREE_TEXT, optional: true, description: 'Kept sealed' })
  readonly note?: string;
}

export class ConsentRevocationBody extends Acknowledging {
  @Id({ description: 'The fact that granted it' })
  readonly consent: string;

  @CalendarDate({ description: 'From this day on nothing is told under it' })
  readonly revokedOn: string;

  @Text({ max: FREE_TEXT, optional: true, description: 'Kept sealed' })
  readonly reason?: string;
}

const BODIES = {
  ConsentGranted: ConsentBody,
  ConsentRevoked: ConsentRevocationBody,
} satisfies Record<ConsentFactType, object>;
const TYPES = Object.keys(BODIES) as ConsentFactType[];
const KINDS = ['correct', 'void'] as const;

/** What is now held true instead of a fact about consents, or that it was entered in error. */
@ApiExtraModels(...Object.values(BODIES))
export class ConsentChangeBody {
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
  readonly type?: ConsentFactType;

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

export class ConsentChangesBody extends Acknowledging {
  @NestedList(() => ConsentChangeBody, { least: 1, most: 30 })
  readonly changes: ConsentChangeBody[];
}
