import type { Vault } from '#event-sourcing';

/** Letters that are no base letter with a mark, as people without that key on their keyboard write them. */
const LETTERS: Readonly<Record<string, string>> = {
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ß: 'ss',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
};

/** In characters; longer terms are cut, so that a prefix still meets them. */
const LONGEST_TERM = 64;
const MOST_TERMS = 24;
/** Behind every letter and digit, in the order of UTF-8 bytes. */
const LAST_CHARACTER = '\u{10ffff}';

/** Terms from `from` on and before `below`. Stored terms hold letters and digits alone. */
export type TermRange = { readonly from: string; readonly below: string };

/**
 * What a name is found by, without marks and case: each of its words, and where a hyphen or an apostrophe joins
 * several parts, also the word from each later part on. Stored.
 */
export function nameTerms(name: string): string[] {
  const terms = wordsIn(name).flatMap((parts) => parts.map((_, i) => parts.slice(i).join('')));
  return [...new Set(terms.map(cut))].slice(0, MOST_TERMS);
}

/** What somebody typed, a word each, the longest first. */
export function searchWords(text: string): string[] {
  const words = new Set(wordsIn(text).map((parts) => cut(parts.join(''))));
  return [...words].sort((a, b) => b.length - a.length);
}

export function startingWith(word: string): TermRange {
  return { from: word, below: word + LAST_CHARACTER };
}

/** Keyed digest of an identifier, so that the index holds none in the clear. Stored. */
export function identifierTerm(vault: Pick<Vault, 'digest'>, system: string, value: string): string {
  return vault.digest(['patient-search/identifier', system, value]);
}

/** The words of a text, each in the parts that punctuation leaves. */
function wordsIn(text: string): string[][] {
  const folded = text.toLowerCase().normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  const plain = folded.replace(/[æœøßłđðþħı]/g, (letter) => LETTERS[letter] ?? letter);
  return plain
    .split(/[\s,;]+/u)
    .map((word) => word.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== ''))
    .filter((parts) => parts.length > 0);
}

function cut(term: string): string {
  return term.length <= LONGEST_TERM ? term : [...term].slice(0, LONGEST_TERM).join('');
}
