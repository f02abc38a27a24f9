import { Random } from '../../../apps/demo/cohort/random.js';
import type { Contract, Route } from './contract.js';
import { type Draft, encoded, type Wire, wireOf } from './draft.js';
import { Fitting } from './fitting.js';
import { CALLERS, type CallerName, type Known } from './known.js';
import { spoilBody } from './spoiled-body.js';
import { spoilHead } from './spoiled-head.js';

export type Hostile = {
  readonly number: number;
  readonly route: Route;
  readonly as: CallerName;
  readonly wire: Wire;
};

/** Of a hundred: as the contract has it, one thing wrong in the body, or one around it. */
const SPOILT = { nothing: 35, body: 40, head: 25 };

/**
 * One request; the same for the same seed and number, but for the ids. Every route comes in turn, and each with
 * every caller.
 */
export function hostileRequest(contract: Contract, known: Known, seed: string, number: number): Hostile {
  const random = new Random(`${seed} ${number}`);
  const { routes } = contract;
  const route = routes[number % routes.length];
  const as = CALLERS[Math.floor(number / routes.length) % CALLERS.length];
  if (route === undefined || as === undefined) throw new Error('The contract has no routes');
  const draft = fittingDraft(contract, known, random, route);
  draft.headers.push(['X-Correlation-Id', `hostile:${number}`]);
  const token = known.tokens[as];
  if (token !== null) draft.headers.push(['Authorization', `Bearer ${token}`]);
  const spoilt = random.weighted(SPOILT);
  if (spoilt === 'body') spoilBody(draft, random);
  if (spoilt === 'head') spoilHead(draft, random, known);
  return { number, route, as, wire: wireOf(draft) };
}

function fittingDraft(
  contract: Contract,
  known: Known,
  random: Random,
  { method, path, parameters, body }: Route,
): Draft {
  const fitting = new Fitting(contract, random, known, path);
  const parts = new Map(
    parameters
      .filter((parameter) => parameter.in === 'path')
      .map(({ name, schema }) => [name, encoded(String(fitting.value(schema, name)))]),
  );
  const asked = parameters.filter(({ in: where, name }) => where === 'query' && name !== 'cursor');
  return {
    method,
    path: path.replaceAll(/\{(\w+)\}/g, (_, name) => parts.get(name) ?? ''),
    query: asked
      .filter(() => random.chance(0.3))
      .map(({ name, schema }) => [name, String(fitting.value(schema, name))]),
    headers: body === null ? [] : [['Content-Type', 'application/json']],
    body: body === null ? undefined : fitting.value(body),
  };
}
