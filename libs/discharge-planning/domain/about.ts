import type { Circumstances, Fact } from '#event-sourcing';
import type { PlanContext } from './plan-context.js';
import type { Plan } from './plan-shape.js';

/** All that stating one fact may look at. */
export type About = {
  readonly plan: Plan;
  readonly context: PlanContext;
  readonly circumstances: Circumstances;
  /** Where the fact stands in the command, for messages: `changes[0].` or nothing. */
  readonly at: string;
  /** The fact that is corrected; null where a new one is stated. */
  readonly corrected: Fact | null;
};

/** What a fact says beside its time: plain data, and what is kept sealed. */
export type Said = { readonly data: object; readonly sealed?: object };
