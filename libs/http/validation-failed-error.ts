import { RefusedError } from '#event-sourcing';

/** One thing wrong with the request: where, which rule, and what the rule asks for. Never the value. */
export type WrongField = { readonly field: string; readonly rule: string; readonly message: string };

const PROGRAMS_NAME = /^(\d{1,6}|[A-Za-z_][A-Za-z0-9_-]{0,63}(\[\d{1,6}\])*)$/;

/** The path of a field; a name that no program would use is content put in the wrong place, and not repeated. */
export function shownPath(path: string): string {
  const parts = path.split('.').map((name) => (PROGRAMS_NAME.test(name) ? name : '(a name not shown)'));
  return parts.join('.');
}

/** The request has not the shape it must have; nothing else was looked at. */
export class ValidationFailedError extends RefusedError {
  readonly errors: readonly WrongField[];

  constructor(wrong: readonly WrongField[]) {
    const errors = wrong.map((one) => ({ ...one, field: shownPath(one.field) }));
    const fields = [...new Set(errors.map(({ field }) => field))];
    super('VALIDATION_FAILED', `Look at ${fields.slice(0, 10).join(', ')}`, {
      ...(fields[0] === undefined ? {} : { field: fields[0] }),
      wayOut: '`errors` says what each field must be; /docs shows the whole shape',
    });
    this.errors = errors;
  }
}
