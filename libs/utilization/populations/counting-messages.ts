import type { Counted } from './count-population.js';
import type { Question } from './population-count.js';
import type { Chosen } from './stay-pages.js';

/** A question on its way into a thread: its methods by name, `medicare@1`, since functions stay where they are. */
export type CountingAsked = {
  readonly chosen: Chosen;
  readonly question: Omit<Question, 'methods'> & { readonly methods: string };
};

export type FromCounting =
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'counted'; readonly counted: Counted }
  /** A copy of an error loses its class. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string; readonly wayOut?: string };
