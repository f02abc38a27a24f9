import type { RecordedEvent } from '#event-store';
import { type Care, care } from './care.js';
import { type Timeline, timelineOf } from './timeline.js';

/** A patient's care and what it reads as. */
export type ToldCare = { readonly care: Care; readonly timeline: Timeline };

/** What every view of patients is over: their care streams, folded and read once for all of them. */
export const careFold = {
  kinds: ['care'],
  by: 'patient' as const,
  ...care,
  told: (state: Care): ToldCare => ({ care: state, timeline: timelineOf(state) }),
};

/** What some events of a care stream, from its first on, say together. */
export function careIn(events: readonly RecordedEvent[]): Care {
  return events.reduce(care.evolve, care.initial());
}
