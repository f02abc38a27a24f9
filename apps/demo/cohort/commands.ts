import { type At, atText, isLate, momentText } from './calendar.js';
import { type AccountId, caseManagerOf } from './clinics.js';
import type { EnteredFact, Particulars, Reading } from './facts.js';
import { planStatement } from './true-plan-facts.js';

/**
 * One command as it is to be sent. Texts that begin with `@` stand for ids that earlier answers gave: `@p7` is the
 * patient, `@p7.e1.s2` a fact, `@p7.e1.s2/standing` the event that stands for it.
 */
export type ScriptedCommand = {
  /** What the driven clock is told, UTC. */
  readonly now: string;
  /** Who sends it; the operator sets up the accounts. */
  readonly account: AccountId | 'operator';
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: object;
  /** Names for the facts that the answer's last events state, in their order. */
  readonly gives: readonly string[];
  /** Name for the patient of the answer. */
  readonly givesPatient?: string;
};

const ROUTES: Readonly<Record<string, string>> = {
  PatientAdmitted: 'admissions',
  PatientDischarged: 'discharges',
  DeathRecorded: 'deaths',
  LeaveStarted: 'leaves',
  LeaveEnded: 'leave-ends',
  HoldStarted: 'holds',
  HoldEnded: 'hold-ends',
  CaseManagerAssigned: 'case-manager-assignments',
  CoverageRecorded: 'coverages',
  CoverageEnded: 'coverage-ends',
  ServiceRecorded: 'services',
  ConsentGranted: 'consents',
  ConsentRevoked: 'consent-revocations',
  AuthorisationRequested: 'authorisations',
  AuthorisationDecided: 'authorisation-decisions',
};
/** What the day of a fact is called, where it is not `effectiveAt`. */
const DAYS: Readonly<Record<string, string>> = {
  CoverageRecorded: 'from',
  CoverageEnded: 'on',
  ConsentGranted: 'from',
  ConsentRevoked: 'revokedOn',
  AuthorisationRequested: 'requestedOn',
  AuthorisationDecided: 'decidedOn',
};
const MOVES: Readonly<Record<string, string>> = {
  stepDown: 'step-downs',
  stepUp: 'step-ups',
  lateral: 'lateral-transfers',
};

/** Everything that is entered about a patient, in the order in which it is sent. */
export function commandsFor(patient: string, facts: readonly EnteredFact[]): ScriptedCommand[] {
  const entries = facts.flatMap((fact) => fact.readings.map((reading) => ({ fact, reading })));
  entries.sort((a, b) => a.reading.on - b.reading.on);
  return entries.map(({ fact, reading }) => ({
    now: momentText(reading.on),
    account: caseManagerOf(fact.organisation),
    method: 'POST',
    ...(reading.says === 'stated' ? stating(patient, fact, reading) : changing(patient, fact, reading)),
  }));
}

type Said = Pick<ScriptedCommand, 'path' | 'body' | 'gives'> & { readonly givesPatient?: string };

function stating(
  patient: string,
  { name, type, opens }: EnteredFact,
  { on, at, particulars }: Reading,
): Said {
  if (type === 'PatientRegistered' || type === 'RegistrationJoined') {
    return { path: '/v1/patients', body: particulars, gives: [name], givesPatient: patient };
  }
  const planned = planStatement(name, type, particulars);
  if (planned !== null && at !== null) {
    const { route, body } = planned;
    return {
      path: `/v1/patients/@${patient}/${route}`,
      body: { effectiveAt: atText(at), ...body },
      gives: [name],
    };
  }
  const late = at !== null && isLate(at, on) && on % 2 === 0 ? { acknowledge: ['LATE_ENTRY'] } : {};
  const { intent, ...rest } = bodyOf(type, at, particulars);
  const route = type === 'PatientMoved' ? MOVES[String(intent)] : ROUTES[type];
  const path = `/v1/patients/@${patient}/${route}`;
  const body = { ...rest, ...opens?.particulars, ...late };
  return { path, body, gives: [...(opens === undefined ? [] : [opens.name]), name] };
}

function changing(patient: string, fact: EnteredFact, { says, at, particulars }: Reading): Said {
  const { name, type, opens, readings } = fact;
  const isService = type === 'ServiceRecorded';
  const supersede = (of: string) => ({
    factId: `@${of}`,
    supersedes: `@${of}/standing`,
    reason: 'Read from the chart',
  });
  const body = bodyOf(type, at, particulars);
  const year = { year: '2025' };
  const path = `/v1/patients/@${patient}/${isService ? 'service-changes' : 'changes'}`;
  if (says === 'voided') {
    const changes = [{ kind: 'void', ...supersede(name), reason: 'Entered for the wrong patient' }];
    return { path, body: { ...(isService ? year : {}), changes }, gives: [name] };
  }
  const replacement = isService ? { service: body } : { type, fact: body };
  const changes = [{ kind: 'correct', ...supersede(name), ...replacement }];
  if (opens === undefined || !hasMoved(readings)) {
    return { path, body: { ...(isService ? year : {}), changes }, gives: [name] };
  }
  // The episode began with the admission: both are put right in one command.
  const opening = { effectiveAt: at === null ? null : atText(at), ...opens.particulars };
  const episode = { kind: 'correct', ...supersede(opens.name), type: 'EpisodeOpened', fact: opening };
  return { path, body: { changes: [episode, ...changes] }, gives: [opens.name, name] };
}

/** Whether its day was ever corrected. */
export function hasMoved(readings: readonly Reading[]): boolean {
  return new Set(readings.map(({ at }) => at?.day)).size > 1;
}

function bodyOf(type: string, at: At | null, particulars: Particulars): Record<string, unknown> {
  return { ...particulars, ...(at === null ? {} : { [DAYS[type] ?? 'effectiveAt']: atText(at) }) };
}
