import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Exclude, plainToInstance, Transform, Type } from 'class-transformer';
import {
  Allow,
  IsInt,
  IsObject,
  Validate,
  ValidateIf,
  ValidateNested,
  ValidatorConstraint,
  validateSync,
} from 'class-validator';
import fc from 'fast-check';
import { compiledShape } from './compiled-shape.js';
import { CalendarDate, Code, Id, LocalTime, OneOf, Slug, Text } from './fields.js';
import { Amount, Flag, Nested, NestedList, OnlyFor } from './numbers.js';

class Inner {
  @Text({ max: 5 })
  readonly name: string;

  @Amount(0, 10, { optional: true, whole: true })
  readonly days?: number;
}

class Base {
  @Code({ each: true, optional: true, most: 2 })
  readonly codes: readonly string[] = [];
}

/** One field of each kind. */
class Body extends Base {
  @OneOf(['add', 'void'])
  readonly kind: 'add' | 'void';

  @OnlyFor('void')
  @Text({ max: 5 })
  readonly reason?: string;

  @Id({ optional: true })
  @ValidateIf((_, value) => value !== undefined && value !== null)
  readonly after?: string | null;

  @LocalTime()
  readonly at: string;

  @CalendarDate({ optional: true })
  readonly on?: string;

  @Slug({ optional: true })
  readonly facility?: string;

  @Amount(0, 168, { optional: true })
  readonly hours?: number;

  @Flag({ optional: true })
  readonly acute?: boolean;

  @Nested(() => Inner)
  readonly inner: Inner;

  @NestedList(() => Inner, { optional: true, most: 2 })
  readonly inners?: Inner[];
}

const asClassValidatorHasIt = (of: new () => object, value: object) => {
  const instance = plainToInstance(of, value);
  const options = { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: true };
  return validateSync(instance, { ...options, stopAtFirstError: true }).length === 0 ? instance : undefined;
};

/** Mostly right, now and then wrong, and sometimes anything. */
const mostly = (right: readonly unknown[], wrong: readonly unknown[] = []) =>
  fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...right) },
    { weight: 1, arbitrary: fc.oneof(fc.constantFrom(...wrong, {}), fc.jsonValue()) },
  );
const inner = fc.record(
  { name: mostly(['a', 'Ana'], [' ', 'too long']), days: mostly([0, 3], [11, 1.5, '3']) },
  { requiredKeys: ['name'] },
);
const body = fc.record(
  {
    codes: mostly([[], ['A_B'], ['A', 'B']], [['A', 'A'], ['A', 'B', 'C'], ['a'], 'A']),
    kind: mostly(['add', 'void']),
    reason: mostly(['why'], ['', 'too long']),
    after: mostly(['0190c6a4-0000-7000-8000-000000000000'], [null]),
    at: mostly(['2025-01-09', '2025-01-09T14:30'], ['9 January']),
    on: mostly(['2025-01-09']),
    facility: mostly(['lakeside-house'], ['Lakeside']),
    hours: mostly([0.25, 168], [168.01, '3']),
    acute: mostly([true, false], ['true']),
    inner: fc.oneof({ weight: 30, arbitrary: inner }, fc.jsonValue()),
    inners: fc.oneof(
      { weight: 30, arbitrary: fc.array(inner, { maxLength: 2 }) },
      fc.array(inner, { minLength: 3 }),
      fc.jsonValue(),
    ),
    other: fc.jsonValue(),
  },
  { requiredKeys: ['kind', 'at', 'inner'] },
);

const RIGHT = { kind: 'add', at: '2025-01-09', inner: { name: 'Ana', days: 3 }, inners: [{ name: 'b' }] };

describe('a shape compiled from the decorators', () => {
  it('accepts what class-validator accepts, and gives what class-transformer makes of it', () => {
    let accepted = 0;
    fc.assert(
      fc.property(body, (value) => {
        const ours = compiledShape(Body)(value);
        const theirs = asClassValidatorHasIt(Body, value);
        if (ours !== undefined) accepted += 1;
        // Where null is allowed it is left to them.
        if (value.after === null && ours === undefined) return;
        expect(ours).toStrictEqual(theirs);
        expect(ours?.constructor).toBe(theirs?.constructor);
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  it('makes instances of the classes, with what they begin with', () => {
    const made = compiledShape(Body)(RIGHT) as Body;
    expect(made).toBeInstanceOf(Body);
    expect(made.inner).toBeInstanceOf(Inner);
    expect(made.inners?.[0]).toBeInstanceOf(Inner);
    expect(made.codes).toEqual([]);
  });

  it.each([null, undefined, 'text', 7, [], [RIGHT]])('leaves %j to class-validator', (value) => {
    expect(compiledShape(Body)(value)).toBeUndefined();
  });

  it('leaves what decorators do that it does not know to class-transformer and class-validator', () => {
    class Turned {
      @Transform(({ value }) => value * 2)
      @IsInt()
      readonly limit: number = 50;
    }
    class Hidden {
      @Exclude()
      @Text()
      readonly name?: string;
    }
    class Allowed {
      @Allow()
      readonly name?: string;
    }
    class Loose {
      @IsObject()
      readonly extra: object;
    }
    class Untyped {
      @ValidateNested()
      readonly inner: unknown;
    }
    class Typed {
      @Type(() => Number)
      @IsInt()
      readonly count: number;
    }
    class Looped {
      @Nested(() => Looped, { optional: true })
      readonly inner?: Looped;
    }
    @ValidatorConstraint({ async: true })
    class Elsewhere {
      validate = async () => true;
    }
    class Asked {
      @Validate(Elsewhere)
      readonly name: string;
    }
    class Begun {
      @Flag()
      readonly acute: boolean;
      readonly unknown = 1;
    }
    const cases: [new () => object, object][] = [
      [Turned, { limit: 3 }],
      [Hidden, { name: 'Ana' }],
      [Allowed, { name: 'Ana' }],
      [Loose, { extra: {} }],
      [Untyped, { inner: {} }],
      [Typed, { count: '1' }],
      [Looped, { inner: {} }],
      [Asked, { name: 'Ana' }],
      [Begun, { acute: true }],
    ];
    for (const [shape, value] of cases) expect(compiledShape(shape)(value)).toBeUndefined();
    // A page asked for without a limit needs no transformation.
    expect(compiledShape(Turned)({})).toStrictEqual(new Turned());
  });
});
