import { type At, dateText } from './calendar.js';
import { facilityOf } from './clinics.js';
import { fact, type TrueFact } from './facts.js';
import { coverageAt, registrationAt } from './naming.js';
import type { TrueAuthorisation, TrueConsent, Way } from './way.js';

/** For how long a consent is signed, its first day left out. */
const A_YEAR = 365;

const on = (day: number): At => ({ day, time: null });

/** What patients signed and payers were asked for and answered, as facts; entered at once, without mistakes. */
export function payersFacts(patient: string, way: Way): TrueFact[] {
  return [
    ...way.consents.flatMap((consent, index) => consentFacts(patient, way, consent, index)),
    ...way.authorisations.flatMap((one, index) => authorisationFacts(patient, way, one, index)),
  ];
}

function consentFacts(patient: string, way: Way, consent: TrueConsent, index: number): TrueFact[] {
  const { payer, facility, signedOn, revokedOn } = consent;
  const { organisation } = facilityOf(facility);
  const name = `${patient}.consent${index + 1}`;
  const recipient = payer === null ? { kind: 'class', class: 'payers' } : { kind: 'payer', id: payer };
  const granted = fact({
    name,
    type: 'ConsentGranted',
    organisation,
    at: on(signedOn),
    knownOn: signedOn,
    particulars: {
      recipient,
      purpose: 'tpo',
      what: ['stays', 'dispositions', 'measures'],
      discloser: { kind: 'facility', id: facility },
      expiry: dateText(signedOn + A_YEAR),
      signed: { by: 'patient', name: way.person.name, on: dateText(signedOn) },
    },
    behind: [registrationAt(patient, way.episodes, organisation)],
  });
  if (revokedOn === null) return [granted];
  const revoked = fact({
    name: `${name}.revoked`,
    type: 'ConsentRevoked',
    organisation,
    at: on(revokedOn),
    knownOn: revokedOn,
    particulars: { consent: `@${name}`, reason: 'Does not want the payer to know' },
    behind: [name],
  });
  return [granted, revoked];
}

function authorisationFacts(patient: string, way: Way, one: TrueAuthorisation, index: number): TrueFact[] {
  const { payer, level, facility, from, to, answer } = one;
  const { organisation } = facilityOf(facility);
  const name = `${patient}.a${index + 1}`;
  const covering = way.coverages.findIndex(
    (coverage) =>
      coverage.payer === payer && coverage.from <= from && (coverage.to === null || from <= coverage.to),
  );
  const requested = fact({
    name,
    type: 'AuthorisationRequested',
    organisation,
    at: on(from),
    knownOn: from,
    particulars: {
      payer,
      facility,
      requestedBy: 'Utilization review',
      unit: 'days',
      ...span(level, from, to),
    },
    behind: [coverageAt(patient, way.episodes, organisation, covering)],
  });
  if (answer === null) return [requested];
  const { outcome, grantedTo } = answer;
  const grant = grantedTo === null ? {} : { grant: span(level, from, grantedTo) };
  const decided = fact({
    name: `${name}.decision`,
    type: 'AuthorisationDecided',
    organisation,
    at: on(answer.on),
    knownOn: answer.on,
    particulars: { authorisation: `@${name}`, outcome, ...grant },
    behind: [name],
  });
  return [requested, decided];
}

function span(level: string, from: number, to: number) {
  return { level, units: to - from + 1, from: dateText(from), to: dateText(to) };
}
