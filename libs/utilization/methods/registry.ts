import { RefusedError } from '#event-sourcing';
import { accrued } from './accrued.js';
import { aihw } from './aihw.js';
import { hcup } from './hcup.js';
import { medicare } from './medicare.js';
import type { LengthOfStayMethod } from './method.js';
import { serviceDays } from './service-days.js';
import { teds } from './teds.js';

/** Every method there is; of one name the newest version first. */
export const METHODS: readonly LengthOfStayMethod[] = [medicare, hcup, aihw, teds, serviceDays, accrued];

/**
 * The methods that a list names, each once, in its order: `medicare,hcup@1`. Without a version the newest is meant.
 *
 * @param field - where it was sent
 * @throws RefusedError `METHOD_UNKNOWN`, `METHOD_VERSION_UNKNOWN`
 */
export function methodsNamed(list: string, field: string): LengthOfStayMethod[] {
  return [...new Set(list.split(',').map((text) => methodNamed(text.trim(), field)))];
}

function methodNamed(text: string, field: string): LengthOfStayMethod {
  const [name = '', ...rest] = text.split('@');
  const versions = METHODS.filter((method) => method.name === name);
  const [newest] = versions;
  if (newest === undefined) {
    throw new RefusedError('METHOD_UNKNOWN', `${field} names a method that there is not`, {
      field,
      wayOut: `Name one or more of ${[...new Set(METHODS.map((method) => method.name))].join(', ')}, with commas between them`,
    });
  }
  const version = rest.join('@');
  const named = rest.length === 0 ? newest : versions.find((method) => String(method.version) === version);
  if (named !== undefined) return named;
  throw new RefusedError('METHOD_VERSION_UNKNOWN', `${field} names a version of ${name} that there is not`, {
    field,
    wayOut: `Leave the version out, or write ${versions.map((method) => `${name}@${method.version}`).join(' or ')}`,
  });
}
