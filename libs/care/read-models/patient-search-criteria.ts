import { Inject, Injectable } from '@nestjs/common';
import { RefusedError, VAULT, type Vault } from '#event-sourcing';
import type { PatientSearchRow } from './patient-search.projection.js';
import { identifierTerm, searchWords, startingWith } from './patient-search-terms.js';

/** What is known of whom somebody looks for; all of it must hold. */
export type Criteria = {
  readonly identifier?: { readonly system: string; readonly value: string };
  /** Words, each of which begins a part of the name. */
  readonly name?: string;
  /** Of an open episode. */
  readonly caseManager?: string;
  /** With a level, of the same placement. */
  readonly facility?: string;
  readonly level?: string;
};

/** Rows of one kind with one term, or from it on and before another. */
export type Criterion = {
  readonly kind: PatientSearchRow['kind'];
  readonly from: string;
  readonly below: string | null;
};

export type Search = {
  /** What fits the fewest patients is looked through; the others are asked of each that it finds. */
  readonly first: Criterion;
  readonly others: readonly Criterion[];
  /** Both of one placement. */
  readonly placement: { readonly facility: string; readonly level: string } | null;
};

const LEAST_CHARACTERS = 2;
const MOST_WORDS = 6;

/** Reads criteria into what the search view is asked. */
@Injectable()
export class SearchCriteria {
  constructor(@Inject(VAULT) private readonly vault: Vault) {}

  /** @throws RefusedError `SEARCH_WITHOUT_CRITERIA`, `SEARCH_NAME_TOO_SHORT` */
  searchFor({ identifier, name, caseManager, facility, level }: Criteria): Search {
    const exactly = (kind: Criterion['kind'], from: string | undefined): Criterion[] =>
      from === undefined ? [] : [{ kind, from, below: null }];
    const digest = identifier && identifierTerm(this.vault, identifier.system, identifier.value);
    const [first, ...others] = [
      ...exactly('identifier', digest),
      ...(name === undefined
        ? []
        : wordsOf(name).map((word) => ({ kind: 'name' as const, ...startingWith(word) }))),
      ...exactly('caseManager', caseManager),
      ...exactly('facility', facility),
      ...exactly('level', level),
    ];
    if (first === undefined) {
      throw new RefusedError('SEARCH_WITHOUT_CRITERIA', 'Nothing was said of whom to look for', {
        wayOut: 'Give at least one of identifier, name, caseManager, facility and level',
      });
    }
    const placement = facility === undefined || level === undefined ? null : { facility, level };
    return { first, others, placement };
  }
}

function wordsOf(name: string): string[] {
  const words = searchWords(name);
  if ([...(words[0] ?? '')].length < LEAST_CHARACTERS) {
    throw new RefusedError(
      'SEARCH_NAME_TOO_SHORT',
      `A name is looked for by a word of at least ${LEAST_CHARACTERS} letters or digits`,
      { field: 'name', wayOut: 'Give more of the name, or another criterion' },
    );
  }
  return words.slice(0, MOST_WORDS);
}
