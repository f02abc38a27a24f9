import { dateOf, daysAfter, type Fact } from '#event-sourcing';
import type { Coverage } from './care.events.js';
import type { Stay } from './stay.js';

/** A span of dates with one payer. Both dates are covered; `to` is null while it lasts. */
export type CoveredSpan = {
  readonly factId: string;
  readonly payer: string;
  readonly rank: number;
  readonly from: string;
  readonly to: string | null;
  readonly stated: number;
  /** Who recorded it. */
  readonly organisation: string | null;
};

const FOREVER = '9999-12-31';

/** Each coverage with the end that was recorded for it. */
export function coverageSpans(standing: readonly Fact[]): CoveredSpan[] {
  const ends = new Map<string, string>();
  for (const fact of standing) {
    if (fact.type === 'CoverageEnded') ends.set(fact.data.coverage as string, fact.data.on as string);
  }
  return standing.flatMap((fact) => {
    if (fact.type !== 'CoverageRecorded') return [];
    const { payer, from, to, rank } = fact.data as Coverage;
    const ended = ends.get(fact.factId);
    const last = ended !== undefined && ended < (to ?? FOREVER) ? ended : to;
    const { factId, stated, organisation } = fact;
    return [{ factId, payer, rank, from, to: last, stated, organisation }];
  });
}

/** Who pays first on a date: the lowest rank; of one rank, the coverage that began later. */
export function payerOn(spans: readonly CoveredSpan[], date: string): string | null {
  const covering = spans.filter((span) => span.from <= date && date <= (span.to ?? FOREVER));
  covering.sort((a, b) => a.rank - b.rank || b.from.localeCompare(a.from) || b.stated - a.stated);
  return covering[0]?.payer ?? null;
}

/** Whether a payer covers a date at any rank, as an organisation knows. */
export function isCoveredBy(
  spans: readonly CoveredSpan[],
  payer: string,
  date: string,
  organisation: string | null,
): boolean {
  return spans.some(
    (span) =>
      span.payer === payer &&
      span.from <= date &&
      date <= (span.to ?? FOREVER) &&
      (span.organisation === null || span.organisation === organisation),
  );
}

/** The stay's dates split where the payer changes; the last one's `to` is null while the stay is open. */
export function payersOf(
  stay: Stay,
  spans: readonly CoveredSpan[],
): { payer: string | null; from: string; to: string | null }[] {
  const first = dateOf(stay.from);
  const last = stay.to === null ? null : dateOf(stay.to);
  const changes = spans.flatMap((span) => [span.from, daysAfter(span.to ?? FOREVER, 1)]);
  const starts = [first, ...changes.filter((date) => date > first && date <= (last ?? FOREVER))];
  const spansByPayer: { payer: string | null; from: string; to: string | null }[] = [];
  for (const from of [...new Set(starts)].sort()) {
    const payer = payerOn(spans, from);
    const before = spansByPayer.at(-1);
    if (before !== undefined && before.payer === payer) continue;
    if (before !== undefined) before.to = daysAfter(from, -1);
    spansByPayer.push({ payer, from, to: last });
  }
  return spansByPayer;
}
