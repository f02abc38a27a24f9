import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { ValidationFailedError, type WrongField } from './validation-failed-error.js';

const DEEPEST = 32;
const MOST_ERRORS = 50;
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
    if (metadata.type === 'body' && this.toValidate(metadata)) checkBody(value);
    return super.transform(value, metadata);
  }
}

function checkBody(value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ValidationFailedError([{ field: 'body', rule: 'object', message: 'must be a JSON object' }]);
  }
  if (isDeeperThan(value, DEEPEST)) {
    const message = `must not be nested deeper than ${DEEPEST}`;
    throw new ValidationFailedError([{ field: 'body', rule: 'depth', message }]);
  }
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
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
