import type { Circumstances } from '#event-sourcing';
import type { Source } from '#event-store';
import { factsOf } from './reconciling.js';
import type { CoverageRow } from './row.js';
import { stateOne } from './state-one.js';
import type { CareRowContext, Steps } from './steps.js';

/** One coverage for each payer of the row, known by the payer's rank. */
export function reconcileCoverage(
  row: CoverageRow,
  steps: Steps,
  _context: CareRowContext,
  { source }: Circumstances,
): void {
  stateCoverages(steps, row, source);
}

/** Also the coverage that a placement's row may bring along. */
export function stateCoverages(
  steps: Steps,
  { from, to, payers }: Pick<CoverageRow, 'from' | 'to' | 'payers'>,
  source: Source,
): void {
  const facts = factsOf(steps.state.facts, source).filter(({ type }) => type === 'CoverageRecorded');
  const ranks = new Set([...facts.map(({ data }) => data.rank as number), ...payers.map(({ rank }) => rank)]);
  for (const rank of [...ranks].sort()) {
    const named = payers.find((payer) => payer.rank === rank);
    const input = named === undefined ? null : { ...named, from, ...(to === undefined ? {} : { to }) };
    const wanted = input === null ? null : { type: 'CoverageRecorded' as const, input };
    stateOne(
      steps,
      'payers',
      facts.find(({ data }) => data.rank === rank),
      wanted,
      source,
    );
  }
}
