import { nothingOfItsOwn, type Projection } from '#projections';
import {
  careFold,
  openSpan,
  payerOn,
  type Span,
  type Stay,
  type Timeline,
  type ToldCare,
} from '../domain/index.js';

/** One row an open placement: who is where, since when. Days so far are counted where the query is answered. */
export type CurrentPlacementRow = {
  readonly patient: string;
  /** Fact that began the stay. */
  readonly stay: string;
  readonly episode: string;
  readonly level: string;
  readonly setting: string;
  readonly role: string;
  readonly organisation: string;
  readonly facility: string;
  readonly programme: string | null;
  readonly zone: string;
  /** Facility-local, to the day or the minute. */
  readonly since: string;
  readonly expectedEnd: string | null;
  readonly leave: Away | null;
  readonly hold: Away | null;
  readonly caseManager: string | null;
  /** Who pays first on the day the stay began, as its organisation knows; later days may have another payer. */
  readonly payerAtStart: string | null;
};
export type Away = { readonly kind: string; readonly since: string; readonly expectedEnd: string | null };

export const currentPlacement: Projection<null, CurrentPlacementRow, ToldCare> = {
  name: 'current_placement',
  version: 2,
  columns: {
    patient: 'text',
    stay: 'text',
    episode: 'text',
    level: 'text',
    setting: 'text',
    role: 'text',
    organisation: 'text',
    facility: 'text',
    programme: 'text?',
    zone: 'text',
    since: 'text',
    expectedEnd: 'text?',
    leave: 'json?',
    hold: 'json?',
    caseManager: 'text?',
    payerAtStart: 'text?',
  },
  primaryKey: ['patient', 'stay'],
  indexes: [
    ['organisation', 'patient', 'stay'],
    ['facility', 'patient', 'stay'],
    // Holds all that the census counts, so that it reads no row of a placement.
    ['facility', 'level', 'programme', 'leave', 'hold'],
  ],
  kinds: ['care'],
  by: 'patient',
  over: careFold,
  ...nothingOfItsOwn,
  rows: (_, { care, timeline }) => placementsIn(care.patient, timeline),
};

/** The open placements of a timeline, also of one told as of an earlier day. */
export function placementsIn(patient: string | null, timeline: Timeline): CurrentPlacementRow[] {
  const managers = new Map(timeline.episodes.map(({ id, caseManager }) => [id, caseManager]));
  return timeline.stays
    .filter((stay) => stay.ended === null)
    .map((stay) => ({
      patient: patient ?? '',
      stay: stay.factId,
      episode: stay.episode,
      level: stay.placement.level,
      setting: stay.placement.setting,
      role: stay.placement.role,
      organisation: stay.placement.organisation,
      facility: stay.placement.facility,
      programme: stay.placement.programme,
      zone: stay.placement.zone,
      since: stay.from.local,
      expectedEnd: stay.placement.expectedEnd,
      leave: awayOn(stay.leaves),
      hold: awayOn(stay.holds),
      caseManager: managers.get(stay.episode) ?? null,
      payerAtStart: payerAtStart(stay, timeline),
    }));
}

function awayOn(spans: readonly Span[]): Away | null {
  const open = openSpan(spans);
  return open === null ? null : { kind: open.kind, since: open.from.local, expectedEnd: open.expectedEnd };
}

function payerAtStart(stay: Stay, { coverages }: Timeline): string | null {
  const known = coverages.filter(
    ({ organisation }) => organisation === null || organisation === stay.placement.organisation,
  );
  return payerOn(known, stay.from.local.slice(0, 10));
}
