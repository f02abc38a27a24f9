import { RESULT, resultCode } from '#sqlite';
import { ViewsDamagedError } from '../errors.js';

/** Damage by the name that the read side has for it; anything else as SQLite said it. */
export function readFailure(error: unknown): unknown {
  const code = resultCode(error);
  if (code !== RESULT.corrupt && code !== RESULT.notADatabase) return error;
  return new ViewsDamagedError('The file of the views is damaged', { cause: error });
}
