import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { isOwn, PatientPast, Patients, type Reach, zoneOf } from '#care';
import {
  type Caller,
  CLOCK,
  type Clock,
  dateIn,
  type LogMark,
  opened,
  VAULT,
  type Vault,
} from '#event-sourcing';
import type { JsonObject, RecordedEvent } from '#event-store';
import {
  type Consent,
  type ConsentState,
  consentFacts,
  consentStream,
  consentsIn,
  stateOn,
} from '../domain/index.js';

/** A consent with its words opened; they are null after erasure, and where there are none. */
export type ShownConsent = Omit<Consent, 'factId' | 'signed' | 'revocation' | 'discloserRevision'> & {
  /** Fact that granted it. */
  readonly consent: string;
  readonly state: ConsentState;
  readonly signed: Consent['signed'] & { readonly name: string | null };
  readonly expiryEvent: string | null;
  readonly note: string | null;
  readonly revocation: (NonNullable<Consent['revocation']> & { readonly reason: string | null }) | null;
};

export type PatientConsents = {
  readonly patient: string;
  /** The day of which each state is. */
  readonly asOf: string;
  readonly items: readonly ShownConsent[];
  /** Other organisations have consents of the patient too; they are not shown. */
  readonly elsewhere: boolean;
  /** Of the consents, for `If-Match`; -1 before the first. */
  readonly revision: number;
  readonly mark: LogMark | null;
};

/** What a patient has consented to, and what each consent is on a day. */
export class ConsentsOfPatient {
  constructor(
    readonly patient: string,
    readonly caller: Caller,
    readonly reach: Reach,
  ) {}
}

@QueryHandler(ConsentsOfPatient)
export class ConsentsOfPatientHandler implements IQueryHandler<ConsentsOfPatient> {
  constructor(
    @Inject(Patients) private readonly patients: Patients,
    @Inject(PatientPast) private readonly past: PatientPast,
    @Inject(VAULT) private readonly vault: Vault,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws StreamDamagedError, also for those who may see what is left: without a revocation more would seem allowed */
  async execute({ patient, caller, reach }: ConsentsOfPatient): Promise<PatientConsents> {
    const { care } = await this.patients.toShow(patient, caller);
    const known = await this.past.known(reach, care);
    const events = await this.past.events(consentStream(patient), known);
    const { consents } = consentsIn(events.reduce(consentFacts.evolve, consentFacts.initial()));
    const own = consents.filter(({ organisation }) => organisation === null || isOwn(organisation, caller));
    const asOf = reach.asOf?.slice(0, 10) ?? dateIn(zoneOf(care), this.clock.now());
    const words = await this.wordsOf(own, events);
    return {
      patient,
      asOf,
      items: own.map((consent) => shown(consent, asOf, words)),
      elsewhere: own.length < consents.length,
      revision: events.at(-1)?.revision ?? -1,
      mark: known.mark,
    };
  }

  private async wordsOf(consents: readonly Consent[], events: readonly RecordedEvent[]): Promise<Words> {
    const ids = new Set(consents.flatMap(({ standing, revocation }) => [standing, revocation?.standing]));
    const said = events.filter(({ id }) => ids.has(id));
    const values = await opened(this.vault, said);
    // A correction keeps what the fact now says under `replacement`.
    const byId = new Map(said.map(({ id }, index) => [id, values[index]?.replacement ?? values[index]]));
    return (event, name) => {
      const text = (byId.get(event) as JsonObject | null | undefined)?.[name];
      return typeof text === 'string' ? text : null;
    };
  }
}

type Words = (event: string, name: string) => string | null;

function shown(consent: Consent, day: string, words: Words): ShownConsent {
  const { factId, standing, signed, revocation, discloserRevision: _, ...granted } = consent;
  return {
    consent: factId,
    standing,
    state: stateOn(consent, day),
    ...granted,
    signed: { ...signed, name: words(standing, 'signedBy') },
    expiryEvent: words(standing, 'expiryEvent'),
    note: words(standing, 'note'),
    revocation: revocation === null ? null : { ...revocation, reason: words(revocation.standing, 'reason') },
  };
}
