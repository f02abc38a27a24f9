import { Inject, Injectable } from '@nestjs/common';
import { isOwn, type Known, PatientPast, Patients, type Reach } from '#care';
import { isBy, type Timeline, timelineOf } from '#care/domain';
import { type Caller, CLOCK, type Clock, dateIn, RefusedError } from '#event-sourcing';
import type { RecordedEvent } from '#event-store';
import {
  type Authorisation,
  type AuthorisationFacts,
  authorisationFacts,
  authorisationsIn,
  authorisationsStream,
  type Certification,
  certificationsIn,
  type Delivered,
  deliveredDays,
  type Reckoning,
  reckon,
} from '../domain/index.js';
import { sessionsHeld } from './sessions-held.js';

/** A patient's authorisations against what was delivered, as of a day and as known at a place of the log. */
export type ReckonedPatient = {
  readonly asOf: string;
  /** The same on the calendar of a zone where today may be an earlier day. */
  readonly dayAt: (zone: string) => string;
  readonly known: Known;
  /** Of the book, which holds the words. */
  readonly events: readonly RecordedEvent[];
  /** The caller's own. */
  readonly authorisations: readonly Authorisation[];
  readonly certifications: readonly Certification[];
  readonly delivered: Delivered;
  readonly reckoning: Reckoning;
  /** Other organisations have some too. */
  readonly elsewhere: boolean;
};

/** Folds a patient's authorisations, care and sessions on request. */
@Injectable()
export class PatientReckoning {
  constructor(
    @Inject(Patients) private readonly patients: Patients,
    @Inject(PatientPast) private readonly past: PatientPast,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws RefusedError `PATIENT_UNKNOWN`, `AS_OF_IN_THE_FUTURE`, and where the moment is none */
  async of(patient: string, caller: Caller, reach: Reach): Promise<ReckonedPatient> {
    const { care: current } = await this.patients.toShow(patient, caller);
    const known = await this.past.known(reach, current);
    const [care, events] = await Promise.all([
      this.past.care(patient, known),
      this.past.events(authorisationsStream(patient), known),
    ]);
    const moment = this.asOf(reach, timelineOf(current));
    const asOf = moment.slice(0, 10);
    const { stays, coverages } = timelineOf(care, moment);
    const book = asOfMoment(events.reduce(authorisationFacts.evolve, authorisationFacts.initial()), moment);
    const mine = ({ organisation }: { readonly organisation: string | null }) =>
      organisation === null || isOwn(organisation, caller);
    const { authorisations: all } = authorisationsIn(book);
    const authorisations = all.filter(mine);
    const certified = certificationsIn(book);
    const certifications = certified.filter(mine);
    const read = (stream: string) => this.past.events(stream, known);
    const sessions = await sessionsHeld(patient, authorisations, asOf, read);
    const own = stays.filter(({ placement }) => isOwn(placement.organisation, caller));
    const dayAt = (zone: string) => earlier(asOf, this.today(zone));
    const delivered = new Map(own.flatMap((stay) => [...deliveredDays([stay], dayAt(stay.placement.zone))]));
    return {
      asOf,
      dayAt,
      known,
      events,
      authorisations,
      certifications,
      delivered,
      reckoning: reckon({ authorisations, delivered, coverages, sessions }),
      elsewhere: authorisations.length < all.length || certifications.length < certified.length,
    };
  }

  /** Today at the patient's facilities, where nothing is said; where it is latest, if they have several zones. */
  private asOf({ asOf }: Reach, { stays }: Timeline): string {
    const todays = stays.map(({ placement }) => this.today(placement.zone));
    const today = todays.sort().at(-1) ?? this.today('UTC');
    if (asOf === undefined || asOf.slice(0, 10) <= today) return asOf ?? today;
    throw new RefusedError('AS_OF_IN_THE_FUTURE', `asOf is later than ${today}, which is today there`, {
      field: 'asOf',
      wayOut: 'Days to come are not counted: leave it out to ask as of today',
    });
  }

  private today(zone: string): string {
    return dateIn(zone, this.clock.now());
  }
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}

/** Without what was decided later, whichever days it was about. */
function asOfMoment({ facts }: AuthorisationFacts, moment: string): AuthorisationFacts {
  return { facts: new Map([...facts].filter(([, fact]) => isBy(fact, moment))) };
}
