import { type Care, care, timelineOf } from '#care/domain';
import * as past from '#care/domain/testing';
import { type Past, pastId, recordedAs, specification } from '#event-sourcing/testing';
import type { RecordedEvent } from '#event-store';
import type {
  AuthorisationChange,
  AuthorisationCommand,
  AuthorisationContext,
  AuthorisationFactType,
  AuthorisationInputs,
  GrantInput,
} from '../authorisation-inputs.js';
import { authorisationsDecider } from '../authorisations.decider.js';
import { type AuthorisationFacts, authorisationFacts } from '../authorisations.js';

/** Tuesday 20 May 2025, noon in Chicago. */
export const NOW = '2025-05-20T17:00:00Z';
const CERTIFICATION = {
  value: {
    inpatient: { firstDay: 12, thenWithinDays: 30 },
    php: { firstDay: 18, thenWithinDays: 30, hoursPerWeek: 20 },
  },
  source: 'test',
  verified: false,
};
export const PACK = { ...past.PACK, rules: { ...past.PACK.rules, certification: CERTIFICATION } };

/** In 24-hour care at Riverside from 1 May on, in PHP there from 15 May on; Acme pays since January. */
export const CARE: readonly Past[] = [
  past.registered(),
  past.opened({ on: '2025-05-01' }),
  past.covered({ payer: 'acme', from: '2025-01-01' }),
  past.admitted({ on: '2025-05-01', level: 'inpatient' }),
  past.moved({ on: '2025-05-15', level: 'php' }),
];
/** The facts that stated the coverage and began the two stays. */
export const [COVERAGE, HOUSE, DAY] = [pastId(2), pastId(3), pastId(4)];

export const careEvents = (...events: readonly Past[]): RecordedEvent[] => events.map(recordedAs);
export const careOf = (...events: readonly Past[]): Care =>
  careEvents(...events).reduce(care.evolve, care.initial());

export function contextOf(...events: readonly Past[]): AuthorisationContext {
  const facilities = new Map(Object.entries(past.FACILITIES));
  return { facilities, packs: [PACK], timeline: timelineOf(careOf(...events)), sessions: new Map() };
}
export const CONTEXT = contextOf(...CARE);

/** Acme is asked for ten days of 24-hour care. */
export const ASKED: AuthorisationInputs['AuthorisationRequested'] = {
  requestedOn: '2025-05-01',
  payer: 'acme',
  facility: 'riverside',
  level: 'inpatient',
  unit: 'days',
  units: 10,
  from: '2025-05-01',
  to: '2025-05-14',
  requestedBy: 'Ana Ruiz',
};
export const GRANT: GrantInput = { level: 'inpatient', units: 10, from: '2025-05-01', to: '2025-05-14' };

export const all = (...changes: readonly AuthorisationChange[]): AuthorisationCommand => ({ changes });
export const add = <Type extends AuthorisationFactType>(
  type: Type,
  input: AuthorisationInputs[Type],
): AuthorisationCommand => all({ kind: 'add', type, input } as unknown as AuthorisationChange);

/** Corrects or voids what nobody changed before. */
export const anew = (factId: string) => ({ factId, supersedes: factId, reason: 'Entered in error' });

export const request = (more: Partial<AuthorisationInputs['AuthorisationRequested']> = {}) =>
  add('AuthorisationRequested', { ...ASKED, ...more });

type Answer = Partial<AuthorisationInputs['AuthorisationDecided']>;
export const decide = (authorisation: string, more: Answer = {}) =>
  add('AuthorisationDecided', {
    ...{ authorisation, decidedOn: '2025-05-02', outcome: 'approved', grant: GRANT },
    ...more,
  });
/** Nothing is authorised with it. */
export const deny = (authorisation: string, more: Omit<Answer, 'grant'> = {}) =>
  add('AuthorisationDecided', { authorisation, decidedOn: '2025-05-02', outcome: 'denied', ...more });

/** Facts of one patient, each decided on those before it. */
export class Book {
  readonly past: Past[] = [];
  private state: AuthorisationFacts = authorisationFacts.initial();

  constructor(private readonly context: AuthorisationContext = CONTEXT) {}

  get facts(): AuthorisationFacts {
    return this.state;
  }

  /** As they stand in the stream. */
  get events(): RecordedEvent[] {
    return this.past.map((event, place) => ({ ...recordedAs(event, place), stream: 'auth-patient.1' }));
  }

  /** @returns the id of the fact */
  enter(command: AuthorisationCommand): string {
    const { length } = this.past;
    const circumstances = {
      nowMs: Date.parse(NOW),
      source: { kind: 'api' } as const,
      actor: { id: 'case-manager', role: 'case_manager', organisation: 'org' },
      eventId: (index: number) => pastId(1000 + length + index),
    };
    const events = authorisationsDecider.decide(command, this.state, this.context, circumstances);
    for (const event of events) {
      const id = circumstances.eventId(this.past.length - length);
      this.past.push({ ...event, id });
      const stored = recordedAs({ ...event, id }, this.past.length - 1);
      this.state = authorisationFacts.evolve(this.state, stored);
    }
    return events[0]?.factId ?? pastId(1000 + length);
  }
}

export const given = (context: Partial<AuthorisationContext> = {}) =>
  specification(authorisationsDecider, { ...CONTEXT, ...context }, NOW);
