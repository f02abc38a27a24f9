import type { Type as Class } from '@nestjs/common';
import { TransformationType, type TypeMetadata } from 'class-transformer';
// @ts-expect-error The package gives what `@Type` and its like have noted, without types.
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage, type ValidationArguments, ValidationTypes } from 'class-validator';

/** The instance that a value makes, or undefined where that is for the class-validator to judge. */
export type Shape = (value: unknown) => object | undefined;

type Instance = Record<string, unknown>;
type Rule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];
/** What a field's value becomes; {@link UNSURE} where only class-transformer can tell. */
type Made = (value: unknown) => unknown;
type Check = (instance: Instance, value: unknown) => boolean;
type Field = { readonly name: string; readonly made: Made; readonly check: Check };

const transforms: {
  getStrategy(of: Class): string;
  findTypeMetadata(of: Class, name: string): TypeMetadata | undefined;
  findTransformMetadatas(of: Class, name: string, way: TransformationType): readonly unknown[];
  findExposeMetadata(of: Class, name: string): unknown;
  findExcludeMetadata(of: Class, name: string): unknown;
} = defaultMetadataStorage;

const UNSURE = Symbol('unsure');
const NEVER: Shape = () => undefined;
const shapes = new WeakMap<Class, Shape>();

/**
 * A fast way to accept what a class's decorators allow, compiled once from what class-validator and class-transformer
 * noted of them. It accepts only what those two certainly accept, as the same instance; all else goes to them, so that
 * rules and messages have one source.
 */
export function compiledShape(of: Class): Shape {
  const known = shapes.get(of);
  if (known !== undefined) return known;
  // One within itself is left to class-validator, behind the check of how deep it goes.
  shapes.set(of, NEVER);
  const shape = compiled(of);
  shapes.set(of, shape);
  return shape;
}

function compiled(of: Class): Shape {
  const fields = fieldsOf(of);
  if (fields === null) return NEVER;
  const byName = new Map(fields.map((field) => [field.name, field]));
  if (Object.keys(new of() as object).some((name) => !byName.has(name))) return NEVER;
  return (value) => {
    if (!isObject(value)) return undefined;
    const instance = new of() as Instance;
    for (const name of Object.keys(value)) {
      const made = byName.get(name)?.made(value[name]) ?? UNSURE;
      if (made === UNSURE) return undefined;
      instance[name] = made;
    }
    return fields.every(({ name, check }) => check(instance, instance[name])) ? instance : undefined;
  };
}

/** Null where the class does something that is not compiled. */
function fieldsOf(of: Class): Field[] | null {
  const rules = getMetadataStorage().getTargetValidationMetadatas(of, '', false, false);
  const isPlain = of.length === 0 && transforms.getStrategy(of) === 'none' && rules.length > 0;
  if (!isPlain || rules.some(({ type }) => !COMPILED.includes(type))) return null;
  return Object.entries(getMetadataStorage().groupByPropertyName(rules)).map(([name, own]) => {
    return { name, made: madeFor(of, name, own), check: checkOf(own) };
  });
}

/** Rules that have a constraint of their own. */
const CHECKED = [ValidationTypes.CUSTOM_VALIDATION, ValidationTypes.IS_DEFINED];
const COMPILED = [...CHECKED, ValidationTypes.NESTED_VALIDATION, ValidationTypes.CONDITIONAL_VALIDATION];

function madeFor(of: Class, name: string, rules: readonly Rule[]): Made {
  const type = transforms.findTypeMetadata(of, name);
  const isOwn =
    name in of.prototype ||
    transforms.findTransformMetadatas(of, name, TransformationType.PLAIN_TO_CLASS).length > 0 ||
    transforms.findExposeMetadata(of, name) !== undefined ||
    transforms.findExcludeMetadata(of, name) !== undefined;
  const isNested = rules.some((rule) => rule.type === ValidationTypes.NESTED_VALIDATION);
  if (isOwn || isNested !== (type !== undefined)) return () => UNSURE;
  if (type === undefined) return plain;
  const { typeFunction, options } = type;
  if (typeFunction === undefined || typeFunction.length > 0 || options?.discriminator) return () => UNSURE;
  return nested(compiledShape((typeFunction as unknown as () => Class)()));
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.every(isPrimitive) ? [...value] : UNSURE;
  return isPrimitive(value) ? value : UNSURE;
}

function nested(shape: Shape): Made {
  const one = (value: unknown) => shape(value) ?? UNSURE;
  return (value) => {
    if (!Array.isArray(value)) return one(value);
    const all = value.map(one);
    return all.includes(UNSURE) ? UNSURE : all;
  };
}

function checkOf(rules: readonly Rule[]): Check {
  const conditions = rules
    .filter(({ type }) => type === ValidationTypes.CONDITIONAL_VALIDATION)
    .map(({ constraints }) => constraints[0] as (instance: object, value: unknown) => boolean);
  const checks = rules.filter(({ type }) => CHECKED.includes(type)).flatMap(checksOf);
  return (instance, value) =>
    conditions.some((holds) => !holds(instance, value)) || checks.every((check) => check(instance, value));
}

function checksOf({ propertyName, constraintCls, constraints, each, validateIf }: Rule): Check[] {
  return constraintsOf(constraintCls).map(({ instance: constraint }) => (object, value) => {
    if (validateIf && !validateIf(object, value)) return true;
    const told = { targetName: object.constructor.name, property: propertyName, object, value, constraints };
    // One that waits for something gives a promise.
    const fits = (one: unknown) => constraint.validate(one, told as ValidationArguments) === true;
    return each && Array.isArray(value) ? value.every(fits) : fits(value);
  });
}

function constraintsOf(target: Rule['constraintCls']) {
  return getMetadataStorage().getTargetValidatorConstraints(target);
}

function isPrimitive(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isObject(value: unknown): value is Instance {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
