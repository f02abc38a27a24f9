import type { Standing } from './context.js';
import type { FactInput, FactType } from './fact-inputs.js';
import type { About, Statement, Stating } from './statement.js';
import { episodes } from './stating-episodes.js';
import { moves } from './stating-moves.js';
import { people } from './stating-people.js';

const STATED: Stating<FactType> = { ...people, ...episodes, ...moves };

/**
 * The event that states what the caller asked for.
 *
 * @param episode - of the fact that is corrected; null for a new fact
 * @throws RefusedError for a wrong time, date, episode, facility, programme, level or code
 */
export function statementOf(asked: FactInput, standing: Standing, episode: string | null): Statement {
  const state = STATED[asked.type] as (input: never, about: About) => Statement;
  return state(asked.input as never, { standing, corrected: episode });
}
