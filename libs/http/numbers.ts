import { applyDecorators, type Type as Class } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsDefined,
  IsObject,
  Max,
  Min,
  ValidateBy,
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
    ValidateBy(
      { name: 'amount', validator: { validate: (value) => isRounded(value, whole ? 0 : 2) } },
      { message: whole ? 'must be a whole number' : 'must be a number of at most two decimal places' },
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
    ApiProperty({ type: () => shape(), ...told(options) }),
    ...leaveOut(options),
    IsDefined({ message: 'must be given' }),
    IsObject({ message: 'must be an object' }),
    ValidateNested(),
    Type(shape),
  );
}

/** A list of objects of one shape; a list within the list is none of them. */
export function NestedList(
  shape: () => Class,
  { least = 0, most, ...options }: Options & { readonly least?: number; readonly most: number },
) {
  return applyDecorators(
    ApiProperty({ type: () => shape(), isArray: true, minItems: least, maxItems: most, ...told(options) }),
    ...leaveOut(options),
    IsArray({ message: 'must be a list' }),
    ArrayMinSize(least, { message: `must hold at least ${least}` }),
    ArrayMaxSize(most, { message: `must hold at most ${most}` }),
    IsObject({ each: true, message: 'must hold objects' }),
    ValidateNested({ each: true }),
    Type(shape),
  );
}

/** A field that belongs to some kinds of an object and is refused beside the others. */
export function OnlyFor<Kind extends string>(...kinds: readonly Kind[]) {
  const belongs = (object: unknown) => kinds.includes((object as { kind: Kind }).kind);
  return applyDecorators(
    ApiProperty({ required: false }),
    ValidateIf((object: unknown, value: unknown) => belongs(object) || value !== undefined),
    ValidateBy(
      { name: 'unknown', validator: { validate: (_, place) => belongs(place?.object) } },
      { message: `is known only for ${kinds.join(' and ')}` },
    ),
  );
}

/** Also for numbers that are written with an exponent, such as 1e-7. */
function isRounded(value: unknown, decimalPlaces: number): boolean {
  return (
    typeof value === 'number' && Number.isFinite(value) && Number(value.toFixed(decimalPlaces)) === value
  );
}

function told({ optional = false, description }: Options) {
  return { required: !optional, ...(description === undefined ? {} : { description }) };
}

function leaveOut({ optional = false }: Options) {
  return optional ? [ValidateIf((_: unknown, value: unknown) => value !== undefined)] : [];
}
