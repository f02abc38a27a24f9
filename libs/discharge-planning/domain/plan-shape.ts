import type { Fact } from '#event-sourcing';
import type { Appointment } from './appointments.js';
import type { PlanViolation } from './plan-violation.js';
import type { Section } from './sections.js';

export type Transmission = { readonly sent: Fact; receipt: Fact | null };

/** What the plan said at one time; once finalised it stays as it is. */
export type PlanVersion = {
  /** Counted from 1. */
  readonly version: number;
  readonly sections: Partial<Record<Section, Fact>>;
  supports: Fact[];
  /** The statements of this version alone, in stated order. */
  readonly changes: Fact[];
  acknowledgement: Fact | null;
  finalised: Fact | null;
  readonly transmissions: Transmission[];
};

export type Risk = { readonly flagged: Fact; cleared: Fact | null };

/** A plan as its standing facts tell it. */
export type Plan = {
  drafted: Fact | null;
  /** The last one is current; none where nothing was drafted. */
  readonly versions: PlanVersion[];
  appointments: readonly Appointment[];
  readonly risks: Risk[];
  readonly contacts: Fact[];
  readonly violations: PlanViolation[];
};
