import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { compiledShape } from './compiled-shape.js';
import { ValidationFailedError, type WrongField } from './validation-failed-error.js';

const DEEPEST = 32;
const MOST_ERRORS = 50;
/** The framework drops these keys in silence, as if nobody had sent them. */
const INHERITED = ['__proto__', 'constructor', 'prototype'];
const SPEAKABLE = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/**
 * Lets through what has the declared shape and nothing else. What is wrong is named by its path and rule;
 * values are never repeated, since they may be what is sealed in the log.
 */
@Injectable()
export class RequestValidation extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      transform: true,
      stopAtFirstError: true,
      validationError: { target: false, value: false },
      exceptionFactory: (errors) => new ValidationFailedError(wrongFields(errors)),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const { type, metatype } = metadata;
    if (type === 'custom' || metatype === undefined || !this.toValidate(metadata)) {
      return super.transform(value, metadata);
    }
    const asked = type === 'query' ? withoutAfter(value) : value;
    return compiledShape(metatype)(asked) ?? this.judged(asked, metadata);
  }

  private judged(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    checkWhole(value, metadata.type);
    return super.transform(value, metadata);
  }
}

/** What must hold before a shape can be looked at: an object, not too deep, without keys that every object has. */
function checkWhole(value: unknown, field: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ValidationFailedError([{ field, rule: 'object', message: 'must be a JSON object' }]);
  }
  const flaw = flawOf(value, DEEPEST);
  if (flaw !== undefined) throw new ValidationFailedError([{ field, ...flaw }]);
}

/** Every query takes `after`, which `@After()` reads; no class needs to name it. */
function withoutAfter(query: unknown): unknown {
  if (typeof query !== 'object' || query === null) return query;
  return Object.fromEntries(Object.entries(query).filter(([name]) => name !== 'after'));
}

function flawOf(value: unknown, levels: number): Omit<WrongField, 'field'> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (levels === 0) return { rule: 'depth', message: `must not be nested deeper than ${DEEPEST}` };
  for (const [name, inner] of Object.entries(value)) {
    if (INHERITED.includes(name)) return { rule: 'unknown', message: `must not have the key ${name}` };
    const flaw = flawOf(inner, levels - 1);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

function wrongFields(errors: readonly ValidationError[], path = ''): WrongField[] {
  const found = errors.flatMap((error) => {
    const field = joined(path, error.property);
    const here = Object.entries(error.constraints ?? {}).map(([rule, message]) =>
      rule === 'whitelistValidation'
        ? { field, rule: 'unknown', message: 'is not known here' }
        : { field, rule, message: withoutName(message, error.property) },
    );
    return [...here, ...wrongFields(error.children ?? [], field)];
  });
  return found.slice(0, MOST_ERRORS);
}

/** A name that no program would use is content somebody put in the wrong place, and not repeated either. */
function joined(path: string, property: string): string {
  if (/^\d{1,6}$/.test(property)) return `${path}[${property}]`;
  const name = SPEAKABLE.test(property) ? property : '(a name not shown)';
  return path === '' ? name : `${path}.${name}`;
}

function withoutName(message: string, property: string): string {
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
