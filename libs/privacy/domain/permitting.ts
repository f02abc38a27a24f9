import type { Information } from './consent-terms.js';
import type { Consent } from './consents.js';
import { consentCovering, type Disclosure } from './covering.js';

/** A consent, and as much of what is asked for as may be told under it. */
export type Permit = { readonly consent: Consent; readonly what: readonly Information[] };

/**
 * The consent under which most of what is asked for may be told, and how much that is. The first kind of information must
 * be among it; null where no consent covers that one.
 */
export function permitFor(consents: readonly Consent[], { what, ...asked }: Disclosure): Permit | null {
  const [first, ...rest] = what;
  if (first === undefined) return null;
  for (const some of largestFirst(rest)) {
    const told = [first, ...some];
    const consent = consentCovering(consents, { ...asked, what: told });
    if (consent !== null) return { consent, what: told };
  }
  return null;
}

/** Every choice of some kinds of information; there are few. */
function largestFirst(kinds: readonly Information[]): Information[][] {
  const choices = kinds.reduce<Information[][]>(
    (before, kind) => before.flatMap((some) => [[...some, kind], some]),
    [[]],
  );
  return choices.sort((a, b) => b.length - a.length);
}
