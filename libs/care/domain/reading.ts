import { dateOf, type Fact } from '#event-sourcing';
import type { Admitted, Discharged, Moved, Placement } from './care.events.js';
import { type Episode, endStay, openStay } from './episode.js';
import { hasHolds, is24Hour } from './levels.js';
import { openSpan, type Span, type Stay } from './stay.js';
import type { ViolatedRule } from './violation.js';

/** What reading one fact may do to the timeline. */
export type Reader = {
  readonly break: (rule: ViolatedRule, fact: Fact, ...others: readonly (Fact | null | undefined)[]) => void;
  readonly begin: (episode: Episode, fact: Fact, placement: Placement, intent: Stay['intent']) => void;
  readonly openingsOf: (episode: Episode) => readonly Fact[];
};

/** Reads a fact of an episode; facts that move nobody are passed over. */
export function readFact(reader: Reader, episode: Episode, fact: Fact): void {
  READERS[fact.type]?.(reader, episode, fact);
}

const READERS: Readonly<Record<string, (reader: Reader, episode: Episode, fact: Fact) => void>> = {
  PatientAdmitted(reader, episode, fact) {
    const open = openStay(episode);
    if (open !== null) reader.break('ADMITTED_TWICE', fact, open.began);
    else if (episode.status === 'closed') reader.break('EPISODE_CLOSED', fact, episode.closed);
    else reader.begin(episode, fact, (fact.data as Admitted).placement, null);
  },
  PatientMoved(reader, episode, fact) {
    const { to, intent } = fact.data as Moved;
    if (openStay(episode) !== null) return reader.begin(episode, fact, to, intent);
    reader.break('MOVE_WITHOUT_STAY', fact, conflictFor(reader, episode, fact));
  },
  PatientDischarged(reader, episode, fact) {
    const open = openStay(episode);
    if (open === null) {
      const conflict = conflictFor(reader, episode, fact);
      const early = episode.stays.length === 0 && conflict !== undefined;
      return reader.break(early ? 'END_BEFORE_START' : 'DISCHARGE_WITHOUT_STAY', fact, conflict);
    }
    endStay(open, fact);
    open.disposition = (fact.data as Discharged).disposition;
    episode.status = 'closed';
    episode.closed = fact;
  },
  EpisodeClosed(reader, episode, fact) {
    const open = openStay(episode);
    if (open !== null) return reader.break('EPISODE_NOT_CLOSED', fact, open.began);
    if (episode.status === 'closed') return reader.break('EPISODE_CLOSED', fact, episode.closed);
    episode.status = 'closed';
    episode.closed = fact;
  },
  EpisodeReopened(reader, episode, fact) {
    if (episode.status !== 'closed')
      return reader.break('EPISODE_NOT_CLOSED', fact, openStay(episode)?.began);
    episode.status = 'open';
    episode.closed = null;
  },
  CaseManagerAssigned(_reader, episode, fact) {
    episode.caseManager = fact.data.caseManager as string;
  },
  MovePlanned(_reader, episode, fact) {
    episode.plannedMoves.push(fact);
  },
  LeaveStarted(reader, episode, fact) {
    const stay = openStay(episode);
    if (stay === null) return reader.break('LEAVE_WITHOUT_STAY', fact, conflictFor(reader, episode, fact));
    if (!is24Hour(stay.placement.level)) return reader.break('LEAVE_NEEDS_24_HOUR_STAY', fact, stay.began);
    begin(reader, stay.leaves, fact, 'LEAVE_WITHIN_LEAVE', fact.data.kind, fact.data.expectedReturn);
  },
  LeaveEnded(reader, episode, fact) {
    const leave = spanEndedBy(
      fact,
      episode.stays.flatMap(({ leaves }) => leaves),
    );
    if (leave === null) return reader.break('RETURN_WITHOUT_LEAVE', fact, openStay(episode)?.began);
    leave.to = fact.effectiveAt;
    leave.returned = fact.data.returned as boolean;
    leave.cutOff = false;
  },
  HoldStarted(reader, episode, fact) {
    const stay = openStay(episode);
    if (stay === null) return reader.break('HOLD_WITHOUT_STAY', fact, conflictFor(reader, episode, fact));
    if (!hasHolds(stay.placement.level)) return reader.break('HOLD_NEEDS_DAY_LEVEL', fact, stay.began);
    begin(reader, stay.holds, fact, 'HOLD_WITHIN_HOLD', fact.data.reason, fact.data.expectedEnd);
  },
  HoldEnded(reader, episode, fact) {
    const hold = spanEndedBy(
      fact,
      episode.stays.flatMap(({ holds }) => holds),
    );
    if (hold === null) return reader.break('HOLD_END_WITHOUT_HOLD', fact, openStay(episode)?.began);
    hold.to = fact.effectiveAt;
    hold.cutOff = false;
  },
};

/**
 * The leave or hold that a fact ends: the open one, or the one that the end of its stay cut off on the same
 * date, since nobody says which of the two came first that day.
 */
function spanEndedBy(fact: Fact, spans: readonly Span[]): Span | null {
  const last = spans.at(-1);
  if (last === undefined || last.to === null) return last ?? null;
  const sameDate = fact.effectiveAt !== null && dateOf(last.to) === dateOf(fact.effectiveAt);
  return last.cutOff && sameDate ? last : null;
}

function begin(
  reader: Reader,
  spans: Span[],
  fact: Fact,
  within: ViolatedRule,
  kind: unknown,
  expectedEnd: unknown,
) {
  const open = openSpan(spans);
  if (open !== null) return reader.break(within, fact, { ...fact, factId: open.factId });
  if (fact.effectiveAt === null) return;
  spans.push({
    factId: fact.factId,
    kind: String(kind),
    from: fact.effectiveAt,
    to: null,
    returned: null,
    cutOff: false,
    expectedEnd: (expectedEnd as string | null) ?? null,
  });
}

/** What a fact without a stay runs into: the end before it, else the beginning after it. */
function conflictFor(reader: Reader, episode: Episode, fact: Fact): Fact | undefined {
  return episode.closed ?? reader.openingsOf(episode).find((opening) => opening !== fact);
}
