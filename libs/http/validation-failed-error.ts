import { RefusedError } from '#event-sourcing';

/** One thing wrong with the request: where, which rule, and what the rule asks for. Never the value. */
export type WrongField = { readonly field: string; readonly rule: string; readonly message: string };

/** The request has not the shape it must have; nothing else was looked at. */
export class ValidationFailedError extends RefusedError {
  constructor(readonly errors: readonly WrongField[]) {
    const fields = [...new Set(errors.map(({ field }) => field))];
    super('VALIDATION_FAILED', `Look at ${fields.slice(0, 10).join(', ')}`, {
      ...(fields[0] === undefined ? {} : { field: fields[0] }),
      wayOut: '`errors` says what each field must be; /docs shows the whole shape',
    });
  }
}
