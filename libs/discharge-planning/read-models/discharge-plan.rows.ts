import type { Fact } from '#event-sourcing';
import {
  type Appointment,
  isOutdated,
  missingIn,
  type PlanVersion,
  type Section,
  sectionData,
  sectionsFor,
} from '../domain/index.js';

export type SectionRow = {
  readonly section: Section;
  readonly state: 'missing' | 'incomplete' | 'complete';
  /** Parts without which it is not complete. */
  readonly missing: readonly string[];
  readonly fact: string | null;
  /** Event that holds the sealed words. */
  readonly event: string | null;
  readonly revisedOn: string | null;
  readonly level: string | null;
  readonly acceptance: string | null;
  readonly reconciled: boolean | null;
};

export type SupportRow = {
  readonly support: string;
  readonly event: string;
  readonly kind: string;
  readonly linkedOn: string;
};

export type AcknowledgementRow = {
  readonly outcome: 'acknowledged' | 'refused';
  readonly by: string;
  readonly representative: string | null;
  readonly on: string;
  readonly event: string;
  /** The version was changed after it. */
  readonly outdated: boolean;
};

export type TransmissionRow = {
  readonly transmission: string;
  readonly event: string;
  readonly to: string;
  readonly way: string;
  readonly sentOn: string;
  readonly receivedOn: string | null;
  readonly receipt: string | null;
};

/** What a plan says, or said, in one version. */
export type VersionRow = {
  readonly version: number;
  readonly state: 'draft' | 'finalised';
  readonly finalisedOn: string | null;
  readonly sections: readonly SectionRow[];
  readonly supports: readonly SupportRow[];
  readonly acknowledgement: AcknowledgementRow | null;
  readonly transmissions: readonly TransmissionRow[];
};

/** An appointment; sealed words are in the booking, in what rescheduled it last, and in what settled it. */
export type AppointmentRow = {
  readonly appointment: string;
  readonly status: string;
  readonly on: string;
  readonly service: string;
  readonly modality: string | null;
  /** The discharge was not decided when it was booked, and is not yet. */
  readonly provisional: boolean;
  readonly bookedOn: string;
  readonly event: string;
  readonly rescheduled: readonly { readonly on: string; readonly to: string; readonly event: string }[];
  readonly settledOn: string | null;
  readonly settled: string | null;
};

export function versionRow(version: PlanVersion, diagnosisClass: string | null): VersionRow {
  const { finalised, supports, transmissions } = version;
  return {
    version: version.version,
    state: finalised === null ? 'draft' : 'finalised',
    finalisedOn: whenOf(finalised),
    sections: sectionsFor(diagnosisClass).map((section) => sectionRow(section, version.sections[section])),
    supports: supports.map((fact) => ({
      support: fact.factId,
      event: fact.standing,
      kind: String(fact.data.kind),
      linkedOn: whenOf(fact) ?? '',
    })),
    acknowledgement: acknowledgementRow(version),
    transmissions: transmissions.map(({ sent, receipt }) => ({
      transmission: sent.factId,
      event: sent.standing,
      to: String(sent.data.to),
      way: String(sent.data.way),
      sentOn: whenOf(sent) ?? '',
      receivedOn: whenOf(receipt),
      receipt: receipt?.standing ?? null,
    })),
  };
}

function sectionRow(section: Section, fact: Fact | undefined): SectionRow {
  const data = sectionData(fact?.data);
  const missing = missingIn(section, data);
  const incomplete = missing.length > 0 ? 'incomplete' : 'complete';
  return {
    section,
    state: fact === undefined ? 'missing' : incomplete,
    missing,
    fact: fact?.factId ?? null,
    event: fact?.standing ?? null,
    revisedOn: whenOf(fact ?? null),
    level: data?.level ?? null,
    acceptance: data?.acceptance ?? null,
    reconciled: data?.reconciled ?? null,
  };
}

function acknowledgementRow(version: PlanVersion): AcknowledgementRow | null {
  const fact = version.acknowledgement;
  if (fact === null) return null;
  return {
    outcome: fact.type === 'PlanAcknowledged' ? 'acknowledged' : 'refused',
    by: String(fact.data.by),
    representative: (fact.data.representative as string | null | undefined) ?? null,
    on: whenOf(fact) ?? '',
    event: fact.standing,
    outdated: isOutdated(version),
  };
}

export function appointmentRow(appointment: Appointment, discharged: boolean): AppointmentRow {
  const { id, booked, rescheduled, settled, status, on } = appointment;
  return {
    appointment: id,
    status,
    on,
    service: String(booked.data.service),
    modality: (booked.data.modality as string | null | undefined) ?? null,
    provisional: booked.data.provisional === true && !discharged,
    bookedOn: whenOf(booked) ?? '',
    event: booked.standing,
    rescheduled: rescheduled.map((fact) => ({
      on: whenOf(fact) ?? '',
      to: String(fact.data.on),
      event: fact.standing,
    })),
    settledOn: whenOf(settled),
    settled: settled?.standing ?? null,
  };
}

/** Facility-local, to the day or the minute. */
function whenOf(fact: Fact | null): string | null {
  return fact?.effectiveAt?.local ?? null;
}
