import type { Level, Placement } from '#care/domain';
import type { Concept, ServiceRecord } from '#services/domain';
import type { Born } from './ages.js';

/** A primary placement as the measures see it. Dates are on the calendar of its facility. */
export type MeasuredStay = {
  /** Fact that began it. */
  readonly stay: string;
  readonly level: Level;
  readonly setting: Placement['setting'];
  readonly code: Placement['code'];
  /** Null where nobody said. */
  readonly acute: boolean | null;
  readonly diagnosis: Placement['diagnosisClass'];
  readonly facility: string;
  readonly organisation: string;
  readonly zone: string;
  readonly from: string;
  /** When the patient left, which is the day a leave began from which they never came back; null while they are there. */
  readonly to: string | null;
  readonly endedBy: 'moved' | 'discharged' | 'died' | 'leftOnLeave' | null;
  readonly disposition: string | null;
};

/** Something that was done for the patient on a date. */
export type MeasuredService = {
  readonly service: string;
  readonly on: string;
  readonly kind: ServiceRecord['kind'];
  readonly provider: ServiceRecord['providerClass'];
  readonly diagnosis: ServiceRecord['diagnosisClass'];
  /** What its codes mean by a value set. */
  readonly concepts: readonly Concept[];
  readonly facility: string;
  readonly organisation: string;
  readonly zone: string;
};

/** From one date to another, both covered; `to` is null while it lasts. */
export type MeasuredCoverage = {
  readonly payer: string;
  readonly from: string;
  readonly to: string | null;
  readonly rank: number;
  readonly stated: number;
  readonly factId: string;
  readonly organisation: string | null;
};

/** All that a measure may look at, of one patient; {@link pastOf} makes one. */
export type Past = {
  /** In the order in which they began; services in that of their dates. */
  readonly stays: readonly MeasuredStay[];
  readonly services: readonly MeasuredService[];
  readonly coverages: readonly MeasuredCoverage[];
  /** A date. */
  readonly died: string | null;
  readonly born: Born;
};

/** Puts what is known of a patient in order, whatever the order in which it was entered. */
export function pastOf(known: Past): Past {
  const stays = [...known.stays].sort(
    (a, b) => compare(a.from, b.from) || compare(endOf(a), endOf(b)) || compare(a.stay, b.stay),
  );
  const services = [...known.services].sort((a, b) => compare(a.on, b.on) || compare(a.service, b.service));
  return { ...known, stays, services };
}

/** The last date of the stay; later than every other while it is open. */
export function endOf({ to }: Pick<MeasuredStay, 'to'>): string {
  return to ?? '9999-12-31';
}

/** The stays that come after one. */
export function behind(stay: MeasuredStay, { stays }: Past): readonly MeasuredStay[] {
  return stays.slice(stays.indexOf(stay) + 1);
}

/** Dates and ids, as text. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
