import { RefusedError } from '#event-sourcing';

export function refuse(code: string, message: string, field: string, wayOut: string): never {
  throw new RefusedError(code, message, { field, wayOut });
}
