import { adoptDefaultRulePack, careCapabilityEvents, careProblems, careViews } from '#care';
import { type EventDefinition, EventRegistry, factEvents } from '#event-sourcing';
import { joinTables, type ProblemTable, sharedProblems } from '#http';
import { identityEvents, identityProblems, identityViews } from '#identity';
import { type AnyProjection, patientStreams } from '#projections';
import { serviceEvents } from '#services';
import type { Core } from './core.js';
import { logEvents } from './log-start.js';

/** What a capability brings along besides its module. */
type Capability = {
  readonly events: readonly EventDefinition[];
  readonly views: readonly unknown[];
  readonly problems: ProblemTable;
  /** Run at each start before the first request, for what the capability cannot be without. */
  readonly prepare?: (core: Core) => Promise<void>;
};

const capabilities: readonly Capability[] = [
  { events: identityEvents, views: identityViews, problems: identityProblems },
  { events: careCapabilityEvents, views: careViews, problems: careProblems, prepare: adoptDefaultRulePack },
  { events: serviceEvents, views: [], problems: {} },
];

/** Every event that this build knows, for the service, the projector's worker and the command line. */
export function eventRegistry(): EventRegistry {
  return new EventRegistry(...logEvents, ...factEvents, ...capabilities.flatMap(({ events }) => events));
}

/** Every view, each with rows of its own. */
export const views = [
  patientStreams,
  ...capabilities.flatMap((capability) => capability.views),
] as readonly AnyProjection[];

export const problems: ProblemTable = joinTables(
  sharedProblems,
  ...capabilities.map((capability) => capability.problems),
);

export async function prepareCapabilities(core: Core): Promise<void> {
  for (const { prepare } of capabilities) await prepare?.(core);
}
