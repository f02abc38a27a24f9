import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  ValidateBy,
  ValidateIf,
  type ValidationOptions,
} from 'class-validator';

/** Longest free text, in characters. */
export const FREE_TEXT = 32 * 1024;

export type FieldOptions = {
  /** May be left out; `null` is no way to leave it out. */
  readonly optional?: boolean;
  /** The field is a list of such values, each once; at most `most` of them. */
  readonly each?: boolean;
  /** Default 100. */
  readonly most?: number;
  readonly description?: string;
  readonly example?: unknown;
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
const CODE = /^[A-Z][A-Z0-9_]{0,63}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const YEAR = /^(19|20)\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})?)?$/;

/** Text that people wrote: not blank, storable as it is, at most `max` characters (default 200). */
export function Text({ max = 200, ...options }: FieldOptions & { readonly max?: number } = {}) {
  return field(
    'text',
    `must be UTF-8 text of 1 to ${max} characters, not blank, without NUL and U+FFFD`,
    (value) => isStorable(value) && value.trim() !== '' && isAtMost(value, max),
    { type: 'string', minLength: 1, maxLength: max },
    options,
  );
}

/** A UUID as the service writes it, in lower case: another spelling would name another stream. */
export function Id(options: FieldOptions = {}) {
  return shaped('id', 'must be an id: a UUID in lower case', UUID, { format: 'uuid' }, options);
}

/** An id that people chose, such as that of a facility: `lakeside-house`. */
export function Slug(options: FieldOptions = {}) {
  const message = 'must be an id of 1 to 64 lower-case letters, digits and inner hyphens';
  return shaped('slug', message, SLUG, {}, options);
}

/** A code such as `PLANNED_BEFORE_BIRTH`. */
export function Code(options: FieldOptions = {}) {
  return shaped('code', 'must be a code in capitals and underscores', CODE, {}, options);
}

/** A calendar date; whether the calendar has it is for the domain to say. */
export function CalendarDate(options: FieldOptions = {}) {
  return shaped('date', 'must be written as 2025-01-09', DATE, { format: 'date' }, options);
}

/** A calendar year, in digits: `2025`. */
export function Year(options: FieldOptions = {}) {
  return shaped('year', 'must be a year, written as 2025', YEAR, { example: '2025' }, options);
}

/** A facility-local time as people write it, to the day or the minute. */
export function LocalTime(options: FieldOptions = {}) {
  const message = 'must be written as 2025-01-09, 2025-01-09T14:30 or 2025-01-09T14:30-06:00';
  return shaped('localTime', message, TIME, { example: '2025-01-09T14:30' }, options);
}

/** One of a closed list. */
export function OneOf(values: readonly string[], options: FieldOptions = {}) {
  return field(
    'oneOf',
    `must be one of ${values.join(', ')}`,
    (value) => typeof value === 'string' && values.includes(value),
    { type: 'string', enum: [...values] },
    options,
  );
}

function shaped(rule: string, message: string, shape: RegExp, schema: object, options: FieldOptions) {
  const fits = (value: unknown) => typeof value === 'string' && shape.test(value);
  return field(rule, message, fits, { type: 'string', pattern: shape.source, ...schema }, options);
}

function field(
  rule: string,
  message: string,
  fits: (value: unknown) => boolean,
  schema: { type: 'string'; example?: unknown; [name: string]: unknown },
  { optional = false, each = false, most = 100, description, example }: FieldOptions,
): PropertyDecorator {
  const told: ValidationOptions = { message, each };
  const api = {
    ...schema,
    ...(each ? { isArray: true, maxItems: most } : {}),
    required: !optional,
    ...(description === undefined ? {} : { description }),
    ...(example === undefined ? {} : { example }),
  } as ApiPropertyOptions;
  return applyDecorators(
    ApiProperty(api),
    ...(optional ? [ValidateIf((_, value) => value !== undefined)] : []),
    ...(each
      ? [
          IsArray({ message: 'must be a list' }),
          ArrayMaxSize(most, { message: `must hold at most ${most}` }),
          ArrayUnique({ message: 'must hold each only once' }),
        ]
      : []),
    ValidateBy({ name: rule, validator: { validate: fits } }, told),
  );
}

/**
 * SQLite cuts text at NUL, and a lone surrogate has no UTF-8 form. U+FFFD is what is left of bytes that were not
 * UTF-8: a name so garbled would stay garbled.
 */
function isStorable(value: unknown): value is string {
  if (typeof value !== 'string' || !value.isWellFormed()) return false;
  return !value.includes('\u0000') && !value.includes('\ufffd');
}

function isAtMost(text: string, max: number): boolean {
  if (text.length <= max) return true;
  return text.length <= 2 * max && [...text].length <= max;
}
