import type { Answer } from '../../e2e/service.js';
import type { CallerName } from './known.js';
import { MARK } from './naughty.js';

/** What no answer shows: stacks, places in the code, values that a program forgot to look at. */
const INSIDE = /\bat \w+ \(|node_modules|\.[jt]s:\d|\[object|undefined|NaN/;

/** All that payers are told. */
const FOR_PAYERS = /^\/v1\/members(\/|$)/;

/** `path` is the route's. */
export type Asked = { readonly as: CallerName; readonly method: string; readonly path: string };

/** What is wrong with an answer to a hostile request; null where nothing is. */
export function flawOf(
  { as, method, path }: Asked,
  answer: Answer,
  codes: ReadonlySet<string>,
): string | null {
  const { status, headers, text, json } = answer;
  if (status >= 500 && (status !== 503 || !headers.has('retry-after'))) return `answered ${status}`;
  if (status < 300) {
    const isClosed = as === 'stranger' || (as === 'payer' && !FOR_PAYERS.test(path));
    if (isClosed) return `answered ${status} to a ${as}`;
    return null;
  }
  if (status < 400) return `answered ${status}`;
  for (const [name, value] of headers) if (value.includes(MARK)) return `repeats what was sent in ${name}`;
  // An answer to HEAD has no body.
  if (method === 'HEAD') return null;
  if (headers.get('content-type') !== 'application/problem+json; charset=utf-8')
    return 'is no problem document';
  if (!codes.has(json?.code)) return `has the code ${json?.code}`;
  if (json.status !== status || json.type !== `/docs/problems#${json.code}`) return 'contradicts itself';
  if (![json.title, json.detail, json.wayOut].every((words) => typeof words === 'string'))
    return 'says too little';
  if (text.includes(MARK)) return 'repeats what was sent';
  return INSIDE.test(text) ? 'shows the inside' : null;
}
