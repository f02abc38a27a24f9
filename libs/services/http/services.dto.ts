import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import {
  Acknowledging,
  Amount,
  FREE_TEXT,
  Id,
  LocalTime,
  Nested,
  NestedList,
  OneOf,
  OnlyFor,
  Slug,
  Text,
} from '#http';
import {
  DIAGNOSIS_CLASSES,
  MODALITIES,
  PROVIDER_CLASSES,
  SERVICE_KINDS,
  type ServiceInput,
} from '../domain/index.js';

export class ServiceCodeBody {
  @Text({ max: 64, example: 'ICD-10-CM' })
  readonly system: string;

  @Text({ max: 40, example: 'T40.2X1A' })
  readonly code: string;
}

export class ServiceBody extends Acknowledging implements ServiceInput {
  @LocalTime({ description: "The start, on the facility's calendar" })
  readonly effectiveAt: string;

  @OneOf(SERVICE_KINDS, { example: 'session' })
  readonly kind: ServiceInput['kind'];

  @Slug({ example: 'lakeside-house' })
  readonly facility: string;

  @Amount(0, 1440, { optional: true, whole: true })
  readonly minutes?: number;

  @OneOf(MODALITIES, { optional: true, example: 'group' })
  readonly modality?: (typeof MODALITIES)[number];

  @OneOf(PROVIDER_CLASSES, { optional: true })
  readonly providerClass?: (typeof PROVIDER_CLASSES)[number];

  @OneOf(DIAGNOSIS_CLASSES, { optional: true })
  readonly diagnosisClass?: (typeof DIAGNOSIS_CLASSES)[number];

  @NestedList(() => ServiceCodeBody, {
    optional: true,
    most: 20,
    description: 'What they mean by the value sets is recorded; they themselves are kept sealed',
  })
  readonly codes?: ServiceCodeBody[];

  @Text({ optional: true, max: FREE_TEXT, description: 'Kept sealed' })
  readonly note?: string;
}

const KINDS = ['correct', 'void'] as const;

export class ServiceChangeBody {
  @OneOf(KINDS)
  readonly kind: (typeof KINDS)[number];

  @Id({ description: 'The service record' })
  readonly factId: string;

  @Id({ description: 'The event that stands now' })
  readonly supersedes: string;

  @Text({ max: FREE_TEXT, description: 'Why; kept sealed' })
  readonly reason: string;

  @OnlyFor('correct')
  @Nested(() => ServiceBody, { description: 'The whole record as it should be; not for `void`' })
  readonly service?: ServiceBody;
}

export class ServiceChangesBody extends Acknowledging {
  @ApiProperty({
    type: String,
    pattern: '^\\d{4}$',
    description: 'Local year in which the services started',
    example: '2025',
  })
  @Matches(/^\d{4}$/, { message: 'must be a year of four digits' })
  readonly year: string;

  @NestedList(() => ServiceChangeBody, { least: 1, most: 30 })
  readonly changes: ServiceChangeBody[];
}
