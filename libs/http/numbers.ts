import { applyDecorators, type Type as Class } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsDefined,
  IsNumber,
  IsObject,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

type Options = { readonly optional?: boolean; readonly description?: string };

/** A number from `min` to `max`; with `whole`, without fractions. */
export function Amount(
  min: number,
  max: number,
  { whole = false, ...options }: Options & { readonly whole?: boolean } = {},
) {
  return applyDecorators(
    ApiProperty({ type: whole ? 'integer' : 'number', minimum: min, maximum: max, ...told(options) }),
    ...leaveOut(options),
    IsNumber(
      { maxDecimalPlaces: whole ? 0 : 2 },
      { message: whole ? 'must be a whole number' : 'must be a number' },
    ),
    Min(min, { message: `must be at least ${min}` }),
    Max(max, { message: `must be at most ${max}` }),
  );
}

export function Flag(options: Options = {}) {
  return applyDecorators(
    ApiProperty({ type: 'boolean', ...told(options) }),
    ...leaveOut(options),
    IsBoolean({ message: 'must be true or false' }),
  );
}

/** An object of its own shape. */
export function Nested(shape: () => Class, options: Options = {}) {
  return applyDecorators(
    ApiProperty({ type: shape, ...told(options) }),
    ...leaveOut(options),
    IsDefined({ message: 'must be given' }),
    IsObject({ message: 'must be an object' }),
    ValidateNested(),
    Type(shape),
  );
}

function told({ optional = false, description }: Options) {
  return { required: !optional, ...(description === undefined ? {} : { description }) };
}

function leaveOut({ optional = false }: Options) {
  return optional ? [ValidateIf((_: unknown, value: unknown) => value !== undefined)] : [];
}
