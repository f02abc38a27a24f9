import type { Fact } from '#event-sourcing';
import { openSpan, type Stay } from './stay.js';

export type Episode = {
  readonly id: string;
  readonly opened: Fact;
  status: 'open' | 'inCare' | 'closed';
  caseManager: string | null;
  readonly stays: Stay[];
  /** Moves meant for a date and not cancelled. */
  readonly plannedMoves: Fact[];
  /** What closed it last. */
  closed: Fact | null;
};

export function episodeOf(opened: Fact): Episode {
  return {
    id: opened.factId,
    opened,
    status: 'open',
    caseManager: null,
    stays: [],
    plannedMoves: [],
    closed: null,
  };
}

export function openStay(episode: Episode): Stay | null {
  const last = episode.stays.at(-1);
  return last === undefined || last.ended !== null ? null : last;
}

/** Whatever was still open inside the stay ends with it; nobody came back. */
export function endStay(stay: Stay, by: Fact): void {
  stay.to = by.effectiveAt;
  stay.ended = by;
  for (const span of [openSpan(stay.leaves), openSpan(stay.holds)]) {
    if (span === null) continue;
    span.to = by.effectiveAt;
    span.returned = false;
    span.cutOff = true;
  }
}
