import type { Level } from '#care/domain';
import type * as terms from './plan-terms.js';
import type { Acceptance, SafetyStep, Section } from './sections.js';

type OneOf<Names extends readonly string[]> = Names[number];

/** When it was true, on the calendar of the facility where the patient was then. */
export type Timed = { readonly effectiveAt: string; readonly after?: string | null };

/** The version of the plan that is meant, counted from 1; the current one where it is left out. */
export type Versioned = Timed & { readonly version?: number };

export type Medication = { readonly name: string; readonly dose?: string; readonly indication?: string };

/** A section as it is from now on. Words are kept sealed. */
export type SectionInput = Versioned & {
  readonly section: Section;
  readonly text?: string;
  readonly level?: Level;
  readonly provider?: string;
  readonly acceptance?: Acceptance;
  readonly reconciled?: boolean;
  readonly list?: readonly Medication[];
  readonly steps?: Readonly<Partial<Record<SafetyStep, string>>>;
};

/** Facts of a plan as commands name them. */
export type PlanInputs = {
  readonly PlanDrafted: Timed & { readonly note?: string };
  readonly PlanSectionRevised: SectionInput;
  readonly SupportLinked: Versioned & {
    readonly kind: OneOf<typeof terms.SUPPORT_KINDS>;
    readonly name: string;
    readonly contact?: string;
    readonly note?: string;
  };
  readonly SupportEnded: Versioned & { readonly support: string; readonly reason?: string };
  readonly AppointmentBooked: Timed & {
    readonly on: string;
    readonly service: OneOf<typeof terms.APPOINTMENT_SERVICES>;
    readonly modality?: OneOf<typeof terms.APPOINTMENT_MODALITIES>;
    readonly provider: string;
    readonly place?: string;
    readonly note?: string;
  };
  readonly AppointmentRescheduled: Timed & {
    readonly appointment: string;
    readonly on: string;
    readonly provider?: string;
    readonly place?: string;
    readonly reason?: string;
  };
  readonly AppointmentKept: Timed & { readonly appointment: string; readonly note?: string };
  readonly AppointmentMissed: Timed & { readonly appointment: string; readonly note?: string };
  readonly AppointmentCancelled: Timed & {
    readonly appointment: string;
    readonly by: OneOf<typeof terms.CANCELLED_BY>;
    readonly note?: string;
  };
  readonly PlanAcknowledged: Versioned & Speaker & { readonly note?: string };
  readonly PlanRefused: Versioned & Speaker & { readonly reason: string };
  readonly PlanFinalised: Versioned;
  readonly PlanTransmitted: Versioned & {
    readonly to: OneOf<typeof terms.RECIPIENTS>;
    readonly way: OneOf<typeof terms.TRANSMISSION_WAYS>;
    readonly recipient: string;
    readonly address?: string;
  };
  readonly PlanReceiptRecorded: Timed & { readonly transmission: string; readonly by?: string };
  readonly OutcomeContactMade: Timed & {
    readonly day: number;
    readonly outcome: OneOf<typeof terms.OUTCOMES>;
    readonly note?: string;
  };
  readonly RiskFlagged: Timed & { readonly risk: OneOf<typeof terms.RISKS>; readonly note?: string };
  readonly RiskCleared: Timed & { readonly flag: string; readonly reason?: string };
};

type Speaker = {
  readonly by: OneOf<typeof terms.ACKNOWLEDGED_BY>;
  /** Fact that appointed the representative. */
  readonly representative?: string;
};

export type PlanFactType = keyof PlanInputs;

type Stated = { readonly [Type in PlanFactType]: { readonly type: Type; readonly input: PlanInputs[Type] } };
/** A fact of a plan with the input that belongs to its type. */
export type StatedPlanFact = Stated[PlanFactType];

export type PlanChange =
  | ({ readonly kind: 'add' } & StatedPlanFact)
  | ({
      readonly kind: 'correct';
      readonly factId: string;
      readonly supersedes: string;
      readonly reason: string;
    } & StatedPlanFact)
  | { readonly kind: 'void'; readonly factId: string; readonly supersedes: string; readonly reason: string };

/** Changes to one plan, judged together. */
export type PlanCommand = { readonly changes: readonly PlanChange[] };
