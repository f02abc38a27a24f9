import type { Circumstances } from '#event-sourcing';
import type { Care } from './care.js';
import type { Facility, Programme } from './facility.js';
import type { RulePack } from './rules.js';
import type { Timeline } from './timeline.js';

/** Reference data that a decision may rest on: what the command names, loaded beforehand. */
export type CareContext = {
  readonly facilities: ReadonlyMap<string, Facility & { readonly revision: number }>;
  readonly programmes: ReadonlyMap<string, Programme>;
  readonly packs: readonly RulePack[];
  /** Opened for this decision alone, to tell the age at admission; null where unknown or erased. */
  readonly birthDate: string | null;
};

/** All that stating one fact may look at. */
export type Standing = {
  readonly care: Care;
  readonly timeline: Timeline;
  readonly context: CareContext;
  readonly circumstances: Circumstances;
  /** Where the fact stands in the command, for messages: `changes[0].` or nothing. */
  readonly at: string;
};
